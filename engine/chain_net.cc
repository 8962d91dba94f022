// ChainNet.
#include "engine/chain_net.h"

#include <algorithm>
#include <cmath>

namespace cxengine::engine {

namespace {

// Appends a text that is equal for equal constants only. False if there is none.
bool AppendConstant(const Value& value, std::string& text) {
  if (value.is_list() || value.is_map()) return false;
  if (value.is_number() && !std::isfinite(value.number())) return false;
  text += ' ';
  dsl::AppendJson(value, text);
  return true;
}

bool AppendConstraint(const dsl::Plan& plan, dsl::ConstraintId id, std::string& text) {
  const dsl::Constraint& constraint = plan.constraints[id];
  text += '(' + std::to_string(static_cast<int>(constraint.kind));
  if (constraint.test != nullptr) text += std::string(constraint.test->name);
  for (const dsl::Operand& operand : constraint.operands) {
    if (operand.slot != dsl::kNone) {
      text += " captured";
    } else if (!AppendConstant(operand.constant, text)) {
      return false;
    }
  }
  for (const Value& element : constraint.elements) {
    if (!AppendConstant(element, text)) return false;
  }
  for (const dsl::ConstraintId part : constraint.parts) {
    if (!AppendConstraint(plan, part, text)) return false;
  }
  text += ')';
  return true;
}

// What the command asks of an event; "" if that has no text.
std::string ConditionText(const dsl::Plan& plan, const dsl::Command& command) {
  std::vector<std::string> parts;
  for (const auto& [field, constraint] : command.constraints) {
    std::string part;
    dsl::AppendJsonString(plan.fields[field].name, part);
    if (!AppendConstraint(plan, constraint, part)) return "";
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  std::string text = ":";
  for (const std::string& part : parts) text += part;
  return text;
}

template <typename T>
void EraseOne(std::vector<T>& list, const T& one) {
  list.erase(std::find(list.begin(), list.end(), one));
}

}  // namespace

bool ReadChain(const std::shared_ptr<const BoundPlan>& bound, Milliseconds lifetime, ChainPattern& pattern) {
  if (auto rounds = FindRounds(*bound, lifetime)) {
    pattern.rounds = *rounds;
  } else if (auto chain = FindChain(*bound, lifetime)) {
    pattern.chain = *std::move(chain);
  } else {
    return false;
  }
  pattern.bound = bound;
  return true;
}

bool ChainNet::CanShare(const Chain& chain) const {
  const auto inside = [&](const Chain::Link& link) {
    return link.windowed && (&link == &chain.links.front()) == (link.opens != 0);
  };
  return chain.disjoint && !chain.captures && !chain.may_fail && chain.links.size() <= max_shared_ &&
         std::all_of(chain.links.begin(), chain.links.end(), inside);
}

void ChainNet::Add(ChainPattern& pattern, bool may_share) {
  const Chain& chain = pattern.chain;
  if (chain.links.empty()) {
    const ConditionId opens = ConditionOf(pattern, *pattern.rounds.command, {});
    const NodeId id = pattern.last = NewNode();
    nodes_[id].only = &pattern;
    nodes_[id].by = opens;
    nodes_[id].rounds = true;
    nodes_[id].windowed = pattern.rounds.window != 0;
    nodes_[id].patterns = 1;
    nodes_[id].complete.push_back(&pattern);
    conditions_[opens].openers.push_back(id);
    return;
  }
  const bool shared = may_share && CanShare(chain);
  pattern.overlaps = !chain.disjoint || (chain.captures && chain.links.size() > 2);
  NodeId at = kNowhere;
  for (const Chain::Link& link : chain.links) {
    const ConditionId condition = ConditionOf(pattern, *link.command, link.equalities);
    at = at == kNowhere ? FirstNode(pattern, shared, condition) : NextNode(pattern, shared, at, condition);
    Node& node = nodes_[at];
    node.since = node.patterns == 0 ? pattern.since : std::min(node.since, pattern.since);
    ++node.patterns;
  }
  pattern.last = at;
  nodes_[at].complete.push_back(&pattern);
}

ChainNet::NodeId ChainNet::NewNode() {
  if (free_nodes_.empty()) {
    nodes_.emplace_back();
    return static_cast<NodeId>(nodes_.size() - 1);
  }
  const NodeId id = free_nodes_.back();
  free_nodes_.pop_back();
  return id;
}

ChainNet::NodeId ChainNet::FirstNode(const ChainPattern& pattern, bool shared, ConditionId condition) {
  const Milliseconds window = pattern.chain.links[0].opens;
  if (shared) {
    if (const auto known = first_.find({condition, window}); known != first_.end()) return known->second;
  }
  const NodeId id = NewNode();
  Node& node = nodes_[id];
  node.only = shared ? nullptr : &pattern;
  node.by = condition;
  node.events = 1;
  SetTimes(pattern, node);
  conditions_[condition].openers.push_back(id);
  if (shared) first_.emplace(std::pair(condition, window), id);
  return id;
}

ChainNet::NodeId ChainNet::NextNode(const ChainPattern& pattern, bool shared, NodeId from,
                                    ConditionId condition) {
  if (const NodeId known = Next(from, condition); known != kNowhere) {
    SetTimes(pattern, nodes_[known]);  // where a shorter chain ends, nobody has stood yet
    return known;
  }
  const NodeId id = NewNode();
  Node& node = nodes_[id];
  node.only = shared ? nullptr : &pattern;
  node.from = from;
  node.by = condition;
  node.events = nodes_[from].events + 1;
  SetTimes(pattern, node);
  nodes_[from].edges.push_back({condition, id});
  edges_.emplace(std::pair(from, condition), id);
  conditions_[condition].waiting.push_back(from);
  return id;
}

ChainNet::NodeId ChainNet::NodeOf(const ChainPattern& pattern, std::uint32_t events) const {
  NodeId id = pattern.last;
  while (id != kNowhere && nodes_[id].events != events) id = nodes_[id].from;
  return id;
}

const ChainPattern& ChainNet::PatternBeyond(NodeId id) const {
  while (nodes_[id].complete.empty()) id = nodes_[id].edges.front().to;
  return *nodes_[id].complete.front();
}

void ChainNet::SetTimes(const ChainPattern& pattern, Node& node) const {
  const std::vector<Chain::Link>& links = pattern.chain.links;
  if (node.events == links.size()) return;
  const Chain::Link& next = links[node.events];
  node.windowed = next.windowed;
  node.window = next.opens;
  // The window that leads begins with the first event.
  if (node.events == 1 && next.windowed && next.opens == 0) node.window = links[0].opens;
}

void ChainNet::Remove(const ChainPattern& pattern, std::vector<NodeId>& dead) {
  EraseOne(nodes_[pattern.last].complete, &pattern);
  for (NodeId at = pattern.last; at != kNowhere;) {
    const NodeId id = at;
    Node& node = nodes_[id];
    at = node.from;
    if (--node.patterns > 0) {
      node.since = ~EventNumber{0};
      for (const ChainPattern* left : node.complete) node.since = std::min(node.since, left->since);
      for (const Edge& edge : node.edges) node.since = std::min(node.since, nodes_[edge.to].since);
      Drop(node.by);
      if (!node.rounds && node.edges.empty()) dead.push_back(id);  // only shorter chains are left
      continue;
    }
    dead.push_back(id);
    Condition& condition = conditions_[node.by];
    if (node.from != kNowhere) {
      edges_.erase(std::pair(node.from, node.by));
      std::erase_if(nodes_[node.from].edges, [&](const Edge& edge) { return edge.to == id; });
      EraseOne(condition.waiting, node.from);
    } else {
      if (node.only == nullptr) first_.erase({node.by, node.window});
      EraseOne(condition.openers, id);
    }
    Drop(node.by);
  }
}

void ChainNet::Free(const std::vector<NodeId>& dead) {
  for (const NodeId id : dead) {
    if (nodes_[id].patterns > 0) continue;
    nodes_[id] = Node();
    free_nodes_.push_back(id);
  }
}

ChainNet::ConditionId ChainNet::ConditionOf(const ChainPattern& pattern, const dsl::Command& command,
                                            const std::vector<Chain::Equality>& equalities) {
  std::string text = ConditionText(*pattern.bound->plan, command);
  if (!text.empty()) {
    if (const auto known = by_text_.find(text); known != by_text_.end()) {
      ++conditions_[known->second].uses;
      return known->second;
    }
  }
  ConditionId id = static_cast<ConditionId>(conditions_.size());
  if (free_conditions_.empty()) {
    conditions_.emplace_back();
  } else {
    id = free_conditions_.back();
    free_conditions_.pop_back();
  }
  Condition& condition = conditions_[id];
  condition.bound = pattern.bound;
  condition.command = &command;
  for (const Chain::Equality& equality : equalities) condition.equal.push_back(equality.field);
  condition.uses = 1;
  if (!text.empty()) by_text_.emplace(text, id);
  condition.text = std::move(text);
  changed_.push_back(id);
  return id;
}

void ChainNet::Drop(ConditionId id) {
  Condition& condition = conditions_[id];
  if (--condition.uses > 0) return;
  if (!condition.text.empty()) by_text_.erase(condition.text);
  condition = Condition();
  free_conditions_.push_back(id);
  changed_.push_back(id);
}

}  // namespace cxengine::engine
