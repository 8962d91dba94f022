// Drawer: sequences and single steps here, branches and loops in branches.cc.
#include "dsl/diagram/drawer.h"

#include <utility>

namespace cxengine::dsl {

namespace {

constexpr std::size_t kClockColumns = 10;

}  // namespace

Drawer::LooseEnds Drawer::From(Dot::Id node, std::string label, bool dashed) {
  return {{node, {std::move(label), dashed, Dot::kNowhere}}};
}

void Drawer::Append(LooseEnds& to, const LooseEnds& more) { to.insert(to.end(), more.begin(), more.end()); }

void Drawer::Tie(const LooseEnds& in, Dot::Id to) {
  for (const LooseEnd& end : in) dot_.AddEdge(end.node, to, end.edge);
}

Drawer::LooseEnd Drawer::Join(const LooseEnds& ends) {
  return ends.size() == 1 ? ends[0] : From(Enter(ends, Shape::kJoin, {}))[0];
}

Dot::Id Drawer::Enter(const LooseEnds& in, Shape shape, NodeText text) {
  const Dot::Id node = dot_.AddNode(shape, std::move(text));
  Tie(in, node);
  return node;
}

void Drawer::DrawProgram() {
  const std::size_t forms = plan_.root().children.size();
  LooseEnds in = From(dot_.AddNode(Shape::kStart, {}));
  LooseEnds dropped;
  if (plan_.opening > 0) {
    expired_ = &dropped;
    dot_.OpenFrame(FrameLook::kOpening, "opening");
    in = DrawForms(0, plan_.opening, std::move(in));
    dot_.CloseFrame();
  }
  LooseEnds expired;
  if (plan_.opening < forms) {
    expired_ = &expired;
    dot_.OpenFrame(FrameLook::kBody, "body");
    in = DrawForms(plan_.opening, forms, std::move(in));
    dot_.CloseFrame();
  }
  if (!dropped.empty()) Enter(dropped, Shape::kEnd, {"", {"dropped"}});
  if (!expired.empty()) Enter(expired, Shape::kEnd, {"", {"expired"}});
  if (!in.empty()) Enter(in, Shape::kEnd, {"", {"completed"}});
}

Drawer::LooseEnds Drawer::DrawForms(std::size_t first, std::size_t last, LooseEnds in) {
  for (std::size_t i = first; i < last; ++i) in = Draw(plan_.root().children[i], std::move(in));
  return in;
}

Drawer::LooseEnds Drawer::Draw(StepId id, LooseEnds in, const std::string& name) {
  const Step& step = plan_.steps[id];
  const std::string given = name.empty() ? "" : name + " =";
  switch (step.kind) {
    case Step::Kind::kSequence:
      for (const StepId child : step.children) {
        in = Draw(child, std::move(in), child == step.children.back() ? name : "");
      }
      return in;
    case Step::Kind::kEvent: {
      NodeText text{"any event", words_.Constraints(step)};
      if (!text.lines.empty()) {
        text.title = text.lines.front();
        text.lines.erase(text.lines.begin());
      }
      if (!name.empty()) text.title = given + " " + text.title;
      return From(Enter(in, Shape::kWait, std::move(text)));
    }
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
      return DrawParallel(step, in, name);
    case Step::Kind::kTimes:
      return DrawTimes(step, std::move(in), name);
    case Step::Kind::kWithin:
      return DrawWithin(step, std::move(in), name);
    case Step::Kind::kIf:
      return DrawIf(step, std::move(in), name);
    case Step::Kind::kCase:
      return DrawCase(step, std::move(in), name);
    case Step::Kind::kAssign:
      return DrawAssign(step, std::move(in));
    case Step::Kind::kInteraction:
      return DrawCall(step, in, name);
    case Step::Kind::kDelay:
      return From(Enter(in, Shape::kDelay, {"", Wrap("wait " + words_.Duration(step), kClockColumns)}));
    case Step::Kind::kLoop:
      return DrawLoop(step, std::move(in));
    case Step::Kind::kExpression:
      // Nothing happens; only a value that gets a name is worth a line.
      return name.empty() ? in : DrawNote(given + " " + words_.Of(step.expression), std::move(in));
  }
  return in;
}

Drawer::LooseEnds Drawer::DrawCatching(StepId id, LooseEnds in, LooseEnds& expired, const std::string& name) {
  LooseEnds* outer = std::exchange(expired_, &expired);
  LooseEnds out = Draw(id, std::move(in), name);
  expired_ = outer;
  return out;
}

// Assignments that follow each other share a note.
Drawer::LooseEnds Drawer::DrawNote(const std::string& line, LooseEnds in) {
  const bool follows = in.size() == 1 && in[0].edge.label.empty() && !in[0].edge.dashed;
  if (follows && in[0].node == dot_.last_node() && dot_.IsNote(in[0].node)) {
    dot_.AddLine(in[0].node, line);
    return in;
  }
  return From(Enter(in, Shape::kNote, {"", {line}}));
}

Drawer::LooseEnds Drawer::DrawAssign(const Step& step, LooseEnds in) {
  const std::string& name = plan_.slot_names[step.slot];
  if (step.expression != kNone) return DrawNote(name + " = " + words_.Of(step.expression), std::move(in));
  LooseEnds expired;
  LooseEnds out = DrawCatching(step.children[0], std::move(in), expired, name);
  for (LooseEnd& end : expired) end.edge.label += ": " + name + " = false";
  Append(out, expired);
  return out;
}

Drawer::LooseEnds Drawer::DrawCall(const Step& step, const LooseEnds& in, const std::string& name) {
  const Interaction& call = plan_.interactions[step.index];
  const std::string given = name.empty() ? "" : name + " = ";
  NodeText text{given + call.verb + " " + call.endpoint + " " + call.action, words_.Parameters(step)};
  const Dot::Id node = Enter(in, Shape::kCall, std::move(text));
  LooseEnds out = From(node);
  if (step.children.empty()) return out;
  const LooseEnds handled = Draw(step.children[0], From(node, "fails", true));
  // Nobody waits for an unbound call, and so not for its `catch` either.
  if (call.bound) Append(out, handled);
  return out;
}

Drawer::LooseEnds Drawer::DrawWithin(const Step& step, LooseEnds in, const std::string& name) {
  const std::string duration = words_.Duration(step);
  const std::string given = name.empty() ? "" : name + " = ";
  const Dot::Id frame = dot_.OpenFrame(FrameLook::kWindow, given + "within " + duration);
  const Dot::Id first = dot_.next_node();
  LooseEnds out = Draw(step.children[0], std::move(in));
  // The edge of the window begins at some node in it.
  if (first == dot_.next_node()) out = From(Enter(out, Shape::kNote, {"", {"nothing to wait for"}}));
  const Dot::Id last = dot_.next_node() - 1;
  dot_.CloseFrame();
  expired_->push_back({last, {"after " + duration, true, frame}});
  return out;
}

}  // namespace cxengine::dsl
