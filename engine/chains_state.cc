// Chains: what a key has, as a snapshot keeps it, and back.
#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "engine/chains.h"

namespace cxengine::engine {

std::vector<SavedLine> Chains::Save(const ChainNet& net, const Waiting& waiting) const {
  std::vector<SavedLine> saved;
  waiting.VisitAll([&](const Line& line) {
    SavedLine one;
    if (line.is_mark()) {
      const ConditionId condition = Waiting::ConditionOf(line);
      // Only those that are shared look at marks; a pattern with nodes of its own may go without this key
      // being saved again.
      const std::vector<NodeId>& nodes = net.condition(condition).waiting;
      const auto from =
          std::find_if(nodes.begin(), nodes.end(), [&](NodeId id) { return net.node(id).only == nullptr; });
      if (from == nodes.end()) return;  // of a pattern that is gone
      const NodeId to = net.Next(*from, condition);
      one.pattern = &net.PatternBeyond(to);
      one.events = net.node(to).events;
      one.mark = Waiting::NumberOf(line);
      saved.push_back(std::move(one));
      return;
    }
    const ChainNet::Node& node = net.node(line.node);
    one.pattern = &net.PatternBeyond(line.node);
    one.events = node.events;
    if (node.rounds) {
      const EventRing& ring = rings_[line.head];
      one.held.emplace_back();
      for (std::uint32_t i = 0; i < ring.size(); ++i) one.held[0].push_back(held_.Get(ring[i]));
      one.due.push_back(DueOfRing(node, ring));
    } else {
      for (std::uint32_t at = line.head; at != kNobody; at = Next(line, at)) {
        one.held.push_back(held_.Events(TrailOf(line, at)));
        one.due.push_back(DueOf(line, at));
      }
    }
    saved.push_back(std::move(one));
  });
  return saved;
}

bool Chains::Load(const ChainNet& net, Waiting& waiting, const SavedLine& saved) {
  const ChainPattern& pattern = *saved.pattern;
  const NodeId id = net.NodeOf(pattern, saved.events);
  if (id == ChainNet::kNowhere) return false;
  const ChainNet::Node& node = net.node(id);
  if (saved.is_mark()) {
    if (node.from == ChainNet::kNowhere) return false;
    waiting.SetMark(node.by, saved.mark);
    return true;
  }
  if (node.rounds ? saved.held.size() != 1 : node.edges.empty()) return false;
  const auto in_order = [](const auto& a, const auto& b) { return a->number() < b->number(); };
  for (std::size_t i = 0; i < saved.held.size(); ++i) {
    const auto& events = saved.held[i];
    const bool fits =
        node.rounds ? !events.empty() && events.size() < pattern.rounds.count : events.size() == saved.events;
    if (!fits || !std::is_sorted(events.begin(), events.end(), in_order)) return false;
    if (i > 0 && events.front()->number() < saved.held[i - 1].front()->number()) return false;
  }
  absl::flat_hash_map<const Event*, EventRef> refs;  // each is held once
  const auto hold = [&](const std::shared_ptr<const Event>& event) {
    const auto [known, added] = refs.try_emplace(event.get(), 0);
    return known->second = added ? held_.Hold(event) : held_.Share(known->second);
  };
  if (node.rounds) {
    Line& line = LineOf(net, waiting, id, 0);
    if (line.head != kNobody) return false;
    line.head = rings_.Add();
    EventRing& ring = rings_[line.head];
    for (const auto& event : saved.held[0]) ring.Push(hold(event));
    ring_bytes_ += ring.StateBytes();
    line.due = DueOfRing(node, ring);
    waiting.NoteDue(line.due);
    return true;
  }
  for (std::size_t i = 0; i < saved.held.size(); ++i) {
    Trail trail = HeldEvents::Begin(hold(saved.held[i][0]));
    for (std::size_t k = 1; k < saved.held[i].size(); ++k)
      trail = held_.Extend(trail, hold(saved.held[i][k]));
    Add(LineOf(net, waiting, id, node.captures() ? HashOf(node, trail) : 0), trail, saved.due[i], false);
    waiting.NoteDue(saved.due[i]);
  }
  return true;
}

}  // namespace cxengine::engine
