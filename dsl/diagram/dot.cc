// Dot: looks and escapes.
#include "dsl/diagram/dot.h"

#include <utility>

#include "dsl/utf8.h"

namespace cxengine::dsl {

namespace {

std::string_view LookOf(Shape shape) {
  switch (shape) {
    case Shape::kStart:
      return R"(shape=circle width=0.18 style=filled fillcolor="#37474f" color="#37474f")";
    case Shape::kEnd:
      return R"(shape=box style="rounded,filled" fillcolor="#eceff1" color="#b0bec5" fontcolor="#455a64")";
    case Shape::kWait:
      return R"(shape=box style="rounded,filled" fillcolor="#e3f2fd" color="#1565c0")";
    case Shape::kCall:
      return R"(shape=box style=filled fillcolor="#ffe0b2" color="#e65100")";
    case Shape::kBranch:
      return R"(shape=diamond style=filled fillcolor="#fffde7" color="#f9a825" margin="0.02,0.02")";
    case Shape::kNote:
      return R"(shape=note style=filled fillcolor="#fafafa" color="#b0bec5" fontcolor="#455a64")";
    case Shape::kDelay:
      return R"(shape=doublecircle style=filled fillcolor="#f3e5f5" color="#6a1b9a" margin="0.02,0.02")";
    case Shape::kFork:
      return R"(shape=box style=filled fillcolor="#37474f" color="#37474f" fontcolor="#ffffff" height=0.25)";
    case Shape::kJoin:
      return R"(shape=box style=filled fillcolor="#37474f" color="#37474f" height=0.06 width=0.9)";
  }
  return "";
}

std::string_view LookOf(FrameLook look) {
  switch (look) {
    case FrameLook::kOpening:
      return R"(style="rounded,filled" color="#bbdefb" fillcolor="#f7fbff")";
    case FrameLook::kBody:
      return R"(style="rounded,filled" color="#ffe0b2" fillcolor="#fffaf3")";
    case FrameLook::kWindow:
      return R"(style="rounded,dashed" color="#1565c0" fontcolor="#1565c0")";
    case FrameLook::kLoop:
      return R"(style="rounded" color="#6a1b9a" fontcolor="#6a1b9a")";
  }
  return "";
}

// Whatever comes in is cut here.
constexpr std::size_t kMaxColumns = 64;

std::string Cut(std::string text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size(); at += DecodeUtf8(std::string_view(text).substr(at)).length) {
    if (columns++ == kMaxColumns) return text.substr(0, at) + "…";
  }
  return text;
}

// Text as it stands between the tags of a label.
std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : Cut(Printable(text))) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Lists of what is asked or sent stand at the left; words inside other shapes in the middle.
std::string LabelOf(Shape shape, const NodeText& text) {
  if (text.title.empty() && text.lines.empty()) return R"("")";
  const bool list = shape == Shape::kWait || shape == Shape::kCall || shape == Shape::kNote;
  std::string out = "<";
  if (!text.title.empty()) out += "<B>" + Escape(text.title) + "</B>";
  if (!text.title.empty() && !text.lines.empty()) out += "<BR/>";
  if (!text.lines.empty()) {
    out += R"(<FONT POINT-SIZE="10">)";
    for (const std::string& line : text.lines) {
      if (!list && &line != &text.lines.front()) out += "<BR/>";
      out += Escape(line) + (list ? R"(<BR ALIGN="LEFT"/>)" : "");
    }
    out += "</FONT>";
  }
  return out + ">";
}

// A frame is twice as wide as its label, at least, which stands at the left: so the edge that comes in, in
// the middle, does not strike it through. (A space is about half as wide as a letter.) Loops are wide anyway.
std::string LabelOf(FrameLook look, const std::string& text) {
  std::string out = "<" + Escape(text);
  const std::size_t spaces = look == FrameLook::kLoop ? 0 : 2 * text.size();
  for (std::size_t i = 0; i < spaces; ++i) out += "&#160;";
  return out + ">";
}

constexpr std::string_view kHead = R"(digraph pattern {
  graph [compound=true fontname="Helvetica" fontsize=12 labeljust=l nodesep=0.35 ranksep=0.4]
  node [fontname="Helvetica" fontsize=12 margin="0.14,0.07" height=0 width=0]
  edge [fontname="Helvetica" fontsize=10 color="#546e7a" fontcolor="#37474f" arrowsize=0.7]
)";

}  // namespace

Dot::Id Dot::AddNode(Shape shape, NodeText text) {
  Item item;
  item.id = nodes_++;
  item.shape = shape;
  item.text = std::move(text);
  places_.push_back(items_.size());
  items_.push_back(std::move(item));
  return items_.back().id;
}

Dot::Id Dot::OpenFrame(FrameLook look, std::string label) {
  Item item;
  item.kind = Item::Kind::kOpen;
  item.id = frames_++;
  item.look = look;
  item.text.title = std::move(label);
  items_.push_back(std::move(item));
  return items_.back().id;
}

void Dot::CloseFrame() {
  Item item;
  item.kind = Item::Kind::kClose;
  items_.push_back(std::move(item));
}

// Edges stand behind all nodes: one that stood in a frame would draw its nodes into it.
void Dot::AddEdge(Id from, Id to, const Edge& edge) {
  std::string attributes;
  if (!edge.label.empty()) attributes += " label=<" + Escape(edge.label) + ">";
  if (edge.dashed) attributes += " style=dashed";
  if (edge.frame != kNowhere) attributes += " ltail=cluster" + std::to_string(edge.frame);
  edges_ += "  n" + std::to_string(from) + " -> n" + std::to_string(to);
  if (!attributes.empty()) edges_ += " [" + attributes.substr(1) + "]";
  edges_ += "\n";
}

Dot::Id Dot::last_node() const {
  const bool node = !items_.empty() && items_.back().kind == Item::Kind::kNode;
  return node ? items_.back().id : kNowhere;
}

void Dot::AddLine(Id node, std::string line) { items_[places_[node]].text.lines.push_back(std::move(line)); }

std::string Dot::Take() const {
  std::string out(kHead);
  std::size_t depth = 1;
  for (const Item& item : items_) {
    if (item.kind == Item::Kind::kClose) --depth;
    out.append(2 * depth, ' ');
    switch (item.kind) {
      case Item::Kind::kNode:
        out += "n" + std::to_string(item.id) + " [" + std::string(LookOf(item.shape)) +
               " label=" + LabelOf(item.shape, item.text) + "]\n";
        break;
      case Item::Kind::kOpen:
        out += "subgraph cluster" + std::to_string(item.id) + " { graph [" + std::string(LookOf(item.look)) +
               " label=" + LabelOf(item.look, item.text.title) + "]\n";
        ++depth;
        break;
      case Item::Kind::kClose:
        out += "}\n";
        break;
    }
  }
  return out + edges_ + "}\n";
}

}  // namespace cxengine::dsl
