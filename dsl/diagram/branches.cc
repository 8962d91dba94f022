// Drawer: steps with several ways to go on.
#include <utility>

#include "dsl/diagram/drawer.h"

namespace cxengine::dsl {

namespace {

constexpr std::size_t kDiamondColumns = 18;

}  // namespace

Drawer::LooseEnds Drawer::DrawParallel(const Step& step, const LooseEnds& in, const std::string& name) {
  const bool all = step.kind == Step::Kind::kAnd;
  const std::string what = all ? "all of" : "first of";
  const Dot::Id fork = Enter(in, Shape::kFork, {"", {name.empty() ? what : name + " = " + what}});
  LooseEnds out;
  LooseEnds expired;
  bool may_expire = true;  // a whole `or` does only when each branch may
  for (const StepId child : step.children) {
    LooseEnds of_branch;
    Append(out, DrawCatching(child, From(fork), of_branch));
    may_expire = may_expire && !of_branch.empty();
    Append(expired, of_branch);
  }
  if (all) {
    Append(*expired_, expired);
    return From(Enter(out, Shape::kJoin, {}));
  }
  if (expired.empty()) return out;
  const Dot::Id rest =
      Enter(expired, Shape::kEnd, {"", {may_expire ? "no branch left" : "without this branch"}});
  if (may_expire) Append(*expired_, From(rest, "", true));
  return out;
}

Drawer::LooseEnds Drawer::DrawTimes(const Step& step, LooseEnds in, const std::string& name) {
  const std::string count = words_.Of(step.expression);
  const Dot::Id first = dot_.next_node();
  const LooseEnds done = Draw(step.children[0], std::move(in), name);
  if (done.empty() || first == dot_.next_node()) return done;
  const LooseEnd end = Join(done);
  Dot::Edge again = end.edge;
  again.label = count + (count == "1" ? " time" : " times");
  dot_.AddEdge(end.node, first, again);
  return {end};
}

bool Drawer::IsAlwaysTrue(const Step& step) const {
  if (step.kind == Step::Kind::kAssign && step.expression == kNone) {
    return IsAlwaysTrue(plan_.steps[step.children[0]]);
  }
  return step.yields_true || step.kind == Step::Kind::kEvent || step.kind == Step::Kind::kAnd;
}

Drawer::Answer Drawer::Decide(const std::string& question, const LooseEnds& in) {
  const Dot::Id node = Enter(in, Shape::kBranch, {"", Wrap(question, kDiamondColumns)});
  return {From(node, "yes"), From(node, "no")};
}

Drawer::Answer Drawer::Ask(StepId id, LooseEnds in) {
  const Step& step = plan_.steps[id];
  const bool named = step.kind == Step::Kind::kAssign;
  const std::string name = named ? plan_.slot_names[step.slot] : "";
  if (step.expression != kNone && (named || step.kind == Step::Kind::kExpression)) {
    return Decide((named ? name + " = " : "") + words_.Of(step.expression), in);
  }
  Answer answer;
  LooseEnds expired;
  LooseEnds done = DrawCatching(named ? step.children[0] : id, std::move(in), expired, name);
  if (IsAlwaysTrue(step)) {
    answer.yes = std::move(done);
  } else {
    answer = Decide(named ? name + "?" : "answered?", done);
  }
  Append(answer.no, expired);
  return answer;
}

Drawer::LooseEnds Drawer::DrawIf(const Step& step, LooseEnds in, const std::string& name) {
  LooseEnds out;
  for (std::size_t i = 0; i + 1 < step.children.size(); i += 2) {
    Answer answer = Ask(step.children[i], std::move(in));
    Append(out, Draw(step.children[i + 1], std::move(answer.yes), name));
    in = std::move(answer.no);
  }
  Append(out, Draw(step.children.back(), std::move(in), name));
  return out;
}

Drawer::LooseEnds Drawer::DrawCase(const Step& step, LooseEnds in, const std::string& name) {
  const Step& subject = plan_.steps[step.children[0]];
  const bool computed = subject.kind == Step::Kind::kExpression;
  if (!computed) {
    LooseEnds expired;
    in = DrawCatching(step.children[0], std::move(in), expired);
    Append(in, expired);
  }
  const std::string question = computed ? words_.Of(subject.expression) : "the value";
  const Dot::Id node = Enter(in, Shape::kBranch, {"", Wrap(question + " is", kDiamondColumns)});
  const std::vector<Value>& constants = plan_.cases[step.index].constants;
  LooseEnds out;
  for (std::size_t i = 1; i < step.children.size(); ++i) {
    const std::string label = i <= constants.size() ? ToJson(constants[i - 1]) : "else";
    Append(out, Draw(step.children[i], From(node, label), name));
  }
  return out;
}

Drawer::LooseEnds Drawer::DrawLoop(const Step& step, LooseEnds in) {
  const Step& predicate = plan_.steps[step.children[WatchesOf(step)]];
  const bool only_watched = predicate.kind == Step::Kind::kExpression &&
                            plan_.expressions[predicate.expression].kind == Expression::Kind::kSlot &&
                            WatchesOf(step) > 0;
  const std::string how = step.tests_once ? "asked at each round" : "asked after each action";
  const std::string word = step.repeats ? "until" : "unless";
  dot_.OpenFrame(FrameLook::kLoop, only_watched ? word + " the event comes" : word + ": " + how);
  const Dot::Id first = dot_.next_node();
  Answer answer;
  if (only_watched) {
    answer.no = From(Enter(in, Shape::kJoin, {}));
  } else {
    answer = Ask(step.children[WatchesOf(step)], std::move(in));
  }
  const LooseEnds watched = DrawWatches(step, answer.no);
  if (only_watched) {
    Append(answer.yes, watched);
  } else {
    Tie(watched, first);
  }
  const LooseEnds done = Draw(step.children.back(), answer.no);
  dot_.CloseFrame();
  if (step.repeats) {
    LooseEnds again = done;
    for (LooseEnd& end : again) {
      if (end.edge.label.empty()) end.edge.label = "again";
    }
    Tie(again, first);
  } else {
    Append(answer.yes, done);
  }
  return answer.yes;
}

// What interrupts a loop.
Drawer::LooseEnds Drawer::DrawWatches(const Step& step, const LooseEnds& in) {
  LooseEnds out;
  for (std::size_t i = 0; i < WatchesOf(step); ++i) {
    LooseEnds meanwhile;
    for (const LooseEnd& end : in) Append(meanwhile, From(end.node, "meanwhile"));
    LooseEnds ignored;  // a watch whose window ran out says no
    LooseEnds hit = DrawCatching(plan_.steps[step.children[i]].children[0], std::move(meanwhile), ignored);
    for (LooseEnd& end : hit) end.edge.label = "at once";
    Append(out, hit);
  }
  return out;
}

}  // namespace cxengine::dsl
