// Draws the steps of a plan into a graph.
//
// Every step is entered over the loose ends of what came before: edges that have a beginning and no end yet.
// It ties them to its first node, and yields loose ends of its own. Those that leave because a window ran out
// are collected apart, until a place is reached where somebody asks for the window's value.
#pragma once

#include <string>
#include <vector>

#include "dsl/diagram/dot.h"
#include "dsl/diagram/words.h"
#include "dsl/plan.h"

namespace cxengine::dsl {

class Drawer {
 public:
  explicit Drawer(const Plan& plan) : plan_(plan), words_(plan) {}

  void DrawProgram();
  std::string Take() const { return dot_.Take(); }

 private:
  struct LooseEnd {
    Dot::Id node = Dot::kNowhere;
    Dot::Edge edge;
  };
  using LooseEnds = std::vector<LooseEnd>;
  // Where a question leads to.
  struct Answer {
    LooseEnds yes;
    LooseEnds no;
  };

  LooseEnds DrawForms(std::size_t first, std::size_t last, LooseEnds in);
  // `name`: of the variable that gets the step's value.
  LooseEnds Draw(StepId id, LooseEnds in, const std::string& name = "");
  // Without those that are left because a window ran out: they go to `expired`.
  LooseEnds DrawCatching(StepId id, LooseEnds in, LooseEnds& expired, const std::string& name = "");

  LooseEnds DrawParallel(const Step& step, const LooseEnds& in, const std::string& name);
  LooseEnds DrawTimes(const Step& step, LooseEnds in, const std::string& name);
  LooseEnds DrawWithin(const Step& step, LooseEnds in, const std::string& name);
  LooseEnds DrawIf(const Step& step, LooseEnds in, const std::string& name);
  LooseEnds DrawCase(const Step& step, LooseEnds in, const std::string& name);
  LooseEnds DrawAssign(const Step& step, LooseEnds in);
  LooseEnds DrawCall(const Step& step, const LooseEnds& in, const std::string& name);
  LooseEnds DrawLoop(const Step& step, LooseEnds in);
  LooseEnds DrawWatches(const Step& step, const LooseEnds& in);
  LooseEnds DrawNote(const std::string& line, LooseEnds in);

  Answer Ask(StepId id, LooseEnds in);
  Answer Decide(const std::string& question, const LooseEnds& in);
  // Does the step never yield nil or false, once it is done?
  bool IsAlwaysTrue(const Step& step) const;

  // A node that `in` leads to.
  Dot::Id Enter(const LooseEnds& in, Shape shape, NodeText text);
  void Tie(const LooseEnds& in, Dot::Id to);
  static LooseEnds From(Dot::Id node, std::string label = "", bool dashed = false);
  // One loose end for all; it begins at a node of its own if there are several.
  LooseEnd Join(const LooseEnds& ends);
  static void Append(LooseEnds& to, const LooseEnds& more);

  const Plan& plan_;
  const Words words_;
  Dot dot_;
  LooseEnds* expired_ = nullptr;  // where windows that run out lead to
};

}  // namespace cxengine::dsl
