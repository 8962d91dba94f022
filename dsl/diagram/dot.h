// A graph in the DOT language, with the looks of our diagrams. Escapes whatever it is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cxengine::dsl {

enum class Shape : std::uint8_t { kStart, kEnd, kWait, kCall, kBranch, kNote, kDelay, kFork, kJoin };

enum class FrameLook : std::uint8_t { kOpening, kBody, kWindow, kLoop };

// The text of a node: a title in bold, and smaller lines below it. Either may be empty.
struct NodeText {
  std::string title;
  std::vector<std::string> lines;
};

class Dot {
 public:
  using Id = std::size_t;
  static constexpr Id kNowhere = ~Id{0};

  struct Edge {
    std::string label;
    bool dashed = false;
    Id frame = kNowhere;  // the edge begins at the border of this frame, which is around its first node
  };

  // A node in the innermost frame that is open.
  Id AddNode(Shape shape, NodeText text);
  // Opens a frame around all nodes up to CloseFrame.
  Id OpenFrame(FrameLook look, std::string label);
  void CloseFrame();
  void AddEdge(Id from, Id to, const Edge& edge);

  // The node that was added last, if no frame was opened or closed since; kNowhere otherwise.
  Id last_node() const;
  bool IsNote(Id node) const { return items_[places_[node]].shape == Shape::kNote; }
  void AddLine(Id node, std::string line);
  // What AddNode yields next.
  Id next_node() const { return nodes_; }

  std::string Take() const;

 private:
  struct Item {
    enum class Kind : std::uint8_t { kNode, kOpen, kClose };
    Kind kind = Kind::kNode;
    Id id = 0;
    Shape shape = Shape::kNote;
    FrameLook look = FrameLook::kWindow;
    NodeText text;
  };

  std::vector<Item> items_;
  std::vector<std::size_t> places_;  // of the nodes, among the items
  std::string edges_;
  Id nodes_ = 0;
  Id frames_ = 0;
};

}  // namespace cxengine::dsl
