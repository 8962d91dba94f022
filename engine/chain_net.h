// The chains of a scope, woven together: what waits for what, and what comes after it.
//
// A *condition* is what one command asks of an event; commands of any patterns that ask the same are one. A
// *node* is a place in a chain, after so many events: candidates stand in nodes, and an edge leads to the
// next one for an event that satisfies its condition.
//
//   {:type "a"} ──▶ (1) ──{:type "b"}──▶ (2) ──{:type "c"}──▶ (3) complete: PT1
//                    │                    └────{:type "d"}──▶ (4) complete: PT2
//                    └────{:type "d"}──▶ (5) …
//
// Chains that begin alike share nodes where candidates of one can be told from those of another by nothing:
// the whole chain in one window of the same length, nothing captured, and no event that fits two commands of
// one chain. Then who takes which event depends on nothing but the events of the key, and one candidate
// stands for those of all the patterns beyond. All other chains have nodes of their own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/chain.h"

namespace cxengine::engine {

struct ActivePattern;

// A pattern whose opening is a chain, or rounds.
struct ChainPattern {
  ActivePattern* owner = nullptr;
  std::shared_ptr<const BoundPlan> bound;
  Chain chain;  // no links: rounds
  Rounds rounds;
  EventNumber since = 0;   // the first event with which a candidate of it may have begun
  bool overlaps = false;   // candidates may hold events in common that they took at different places
  std::uint32_t last = 0;  // its node in which it is complete; of rounds the only one

  // What Chains has noted of it while an event is offered.
  mutable std::uint64_t offer = 0;
  mutable std::size_t ready = 0;
};

// Reads the plan's opening; what else the pattern is, stays. False if the opening is neither.
bool ReadChain(const std::shared_ptr<const BoundPlan>& bound, Milliseconds lifetime, ChainPattern& pattern);

class ChainNet {
 public:
  using NodeId = std::uint32_t;
  using ConditionId = std::uint32_t;
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

  struct Condition {
    std::string text;  // equal for equal conditions; "" for one that is shared with none
    std::shared_ptr<const BoundPlan> bound;  // of one of the commands
    const dsl::Command* command = nullptr;
    std::vector<dsl::FieldIndex> equal;  // fields that have to equal what was captured, in order of name
    std::vector<NodeId> openers;         // where candidates begin that it opens
    std::vector<NodeId> waiting;         // nodes with an edge for it
    std::uint32_t uses = 0;              // 0: free
  };
  struct Edge {
    ConditionId condition;
    NodeId to;
  };
  struct Node {
    const ChainPattern* only = nullptr;  // whose it is, if it is not shared
    NodeId from = kNowhere;              // whence its edge comes, kNowhere for a first one
    ConditionId by = 0;                  // the condition of that edge
    std::uint32_t events = 0;            // how many have been taken
    bool rounds = false;                 // not a place, but a ring of times
    bool windowed = false;               // candidates go when the window ends, else after the lifetime
    Milliseconds window = 0;          // one of this length began with the event that was taken last; 0: none
    EventNumber since = 0;            // the least of the patterns beyond
    std::uint32_t patterns = 0;       // how many are beyond; 0: free
    mutable std::uint32_t lines = 0;  // of candidates that stand there, of all keys: counted by Chains
    std::vector<Edge> edges;
    std::vector<const ChainPattern*> complete;  // there, in the order in which they came

    const Chain::Link& link() const { return only->chain.links[events]; }  // of a node that is not shared
    bool captures() const { return only != nullptr && !rounds && !link().equalities.empty(); }
    // Are those who stand there in the order in which their time is up?
    bool InOrderOfTime() const { return only == nullptr || (windowed && !only->chain.captures); }
  };

  // Chains of more commands than `max_shared` get nodes of their own.
  explicit ChainNet(std::size_t max_shared) : max_shared_(max_shared) {}

  // The pattern stays where it is until it is removed. Of candidates in shared nodes nobody is told.
  void Add(ChainPattern& pattern, bool may_share);
  // The nodes that nobody needs any more are added to `dead`: to be given to Free when no candidate stands
  // there.
  void Remove(const ChainPattern& pattern, std::vector<NodeId>& dead);
  void Free(const std::vector<NodeId>& dead);
  // No pattern is left that goes through it. It may be the last one of a shorter pattern: nobody stands
  // there.
  bool IsDead(NodeId node) const {
    return nodes_[node].patterns == 0 || (!nodes_[node].rounds && nodes_[node].edges.empty());
  }

  const Node& node(NodeId id) const { return nodes_[id]; }
  const Condition& condition(ConditionId id) const { return conditions_[id]; }
  // Some are free: without uses.
  const std::vector<Condition>& conditions() const { return conditions_; }
  // The conditions that have come or gone (they are without uses then) since the last call.
  std::vector<ConditionId> TakeChanged() { return std::exchange(changed_, {}); }
  // The node in which a candidate of the pattern stands after so many events; kNowhere if there is none.
  NodeId NodeOf(const ChainPattern& pattern, std::uint32_t events) const;
  // Any pattern beyond.
  const ChainPattern& PatternBeyond(NodeId id) const;
  // Where an event of the condition leads from the node; kNowhere if it waits for no such.
  NodeId Next(NodeId node, ConditionId condition) const {
    const auto edge = edges_.find(std::pair(node, condition));
    return edge == edges_.end() ? kNowhere : edge->second;
  }
  // Calls `visit` for each pattern beyond the node.
  template <typename Visit>
  void VisitPatterns(NodeId id, const Visit& visit) const {
    for (const ChainPattern* pattern : nodes_[id].complete) visit(*pattern);
    for (const Edge& edge : nodes_[id].edges) VisitPatterns(edge.to, visit);
  }

 private:
  ConditionId ConditionOf(const ChainPattern& pattern, const dsl::Command& command,
                          const std::vector<Chain::Equality>& equalities);
  void Drop(ConditionId id);
  NodeId NewNode();
  // The first node of a chain that the condition opens, and those that follow.
  NodeId FirstNode(const ChainPattern& pattern, bool shared, ConditionId condition);
  NodeId NextNode(const ChainPattern& pattern, bool shared, NodeId from, ConditionId condition);
  void SetTimes(const ChainPattern& pattern, Node& node) const;
  bool CanShare(const Chain& chain) const;

  std::size_t max_shared_;
  std::vector<Node> nodes_;
  std::vector<NodeId> free_nodes_;
  std::vector<Condition> conditions_;
  std::vector<ConditionId> free_conditions_;
  std::vector<ConditionId> changed_;
  absl::flat_hash_map<std::string, ConditionId> by_text_;
  absl::flat_hash_map<std::pair<NodeId, ConditionId>, NodeId> edges_;
  std::map<std::pair<ConditionId, Milliseconds>, NodeId> first_;  // shared ones, by condition and window
};

}  // namespace cxengine::engine
