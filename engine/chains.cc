// Chains: what an event does.
#include "engine/chains.h"

#include <algorithm>

#include "engine/evaluate.h"
#include "engine/planted.h"

namespace cxengine::engine {

namespace {

std::uint64_t Combine(std::uint64_t hash, const Value& value) {
  return (hash ^ value.Hash()) * 0x9E3779B97F4A7C15ULL;
}

// Never 0, which says that nothing was captured.
std::uint32_t Fold(std::uint64_t hash) {
  const auto folded = static_cast<std::uint32_t>(hash ^ (hash >> 32U));
  return folded == 0 ? 1 : folded;
}

}  // namespace

void Chains::Offer(const ChainNet& net, Waiting& waiting, const std::shared_ptr<const Event>& event,
                   const std::vector<ConditionId>& conditions, const ChainTeller& tell,
                   ChainsOffered& offered) {
  const Work work{net, waiting, tell, event->at(), &event, &offered};
  ++offers_;
  hits_.clear();
  marks_.clear();
  overlapping_.clear();
  grown_.clear();
  for (const ConditionId id : conditions) FindHits(work, id);
  // Those who are farthest go first, so that nobody takes the event twice.
  if (hits_.size() > 1) {
    std::sort(hits_.begin(), hits_.end(), [&](const Hit& a, const Hit& b) {
      const std::uint32_t events_a = net.node(a.node).events;
      const std::uint32_t events_b = net.node(b.node).events;
      return events_a != events_b ? events_a > events_b : a.node < b.node;
    });
  }
  for (const Hit& hit : hits_) Advance(work, hit);
  for (const ChainPattern* pattern : overlapping_)
    DropSharing(work, *pattern, *OfferedOf(work, *pattern).complete);
  if (!waiting.empty()) {
    for (const ConditionId id : marks_) waiting.SetMark(id, event->number());
  }
  for (const ConditionId id : conditions) {
    for (const NodeId node : net.condition(id).openers) Open(work, node);
  }
  for (const ChainPattern* pattern : grown_) {
    if (waiting.size() > cap_ && !IsComplete(work, pattern)) Cap(work, *pattern);
  }
}

void Chains::FindHits(const Work& work, ConditionId id) {
  const ChainNet::Condition& condition = work.net.condition(id);
  if (work.waiting.empty() || condition.waiting.empty()) return;
  std::uint32_t value = 0;
  if (!condition.equal.empty()) {
    std::uint64_t hash = 0;
    for (const dsl::FieldIndex field : condition.equal) {
      const Value& said = condition.bound->Read(field, **work.event);
      if (said.is_nil()) return;  // equals nothing
      hash = Combine(hash, said);
    }
    value = Fold(hash);
  }
  if (condition.waiting.size() <= work.waiting.size()) {
    for (const NodeId node : condition.waiting) {
      if (work.waiting.Find(node, value) != nullptr)
        hits_.push_back({node, value, id, work.net.Next(node, id)});
    }
    return;
  }
  work.waiting.VisitAll([&](const Line& line) {
    if (line.is_mark() || line.value != value) return;
    const NodeId to = work.net.Next(line.node, id);
    if (to != ChainNet::kNowhere) hits_.push_back({line.node, value, id, to});
  });
}

void Chains::Advance(const Work& work, const Hit& hit) {
  const Line* line = work.waiting.Find(hit.node, hit.value);
  if (line == nullptr) return;
  FindMovers(work, hit, *line);
  if (movers_.empty()) return;
  work.offered->taken = true;
  if (work.net.node(hit.node).only == nullptr) {
    AdvanceShared(work, hit);
  } else {
    AdvanceOwn(work, hit);
  }
}

void Chains::FindMovers(const Work& work, const Hit& hit, const Line& line) {
  movers_.clear();
  const ChainNet::Node& node = work.net.node(hit.node);
  const bool shared = node.only == nullptr;
  const EventNumber since = work.net.node(hit.to).since;
  const auto mark = shared ? work.waiting.MarkOf(hit.condition) : std::nullopt;
  for (std::uint32_t at = Last(line); at != kNobody; at = Previous(line, at)) {
    const Trail trail = TrailOf(line, at);
    // Those before have gone on, too, or are from before the patterns were enabled.
    if (shared && ((mark && Entered(trail) < *mark) || Began(trail) < since)) break;
    if (shared || Wants(work, node, trail)) movers_.push_back({at, trail, DueOf(line, at)});
  }
  std::reverse(movers_.begin(), movers_.end());
}

bool Chains::Wants(const Work& work, const ChainNet::Node& node, Trail trail) const {
  const BoundPlan& bound = *node.only->bound;
  const std::vector<Chain::Equality>& equalities = node.link().equalities;
  return std::all_of(equalities.begin(), equalities.end(), [&](const Chain::Equality& equality) {
    const Value wanted = ValueOf(bound, equality.wanted, trail);
    return !wanted.is_nil() && wanted == bound.Read(equality.field, **work.event);
  });
}

void Chains::AdvanceShared(const Work& work, const Hit& hit) {
  const ChainNet::Node& from = work.net.node(hit.node);
  const ChainNet::Node& to = work.net.node(hit.to);
  for (const ChainPattern* pattern : to.complete) {
    for (const Mover& mover : movers_) {
      if (Began(mover.trail) < pattern->since) continue;
      Complete(work, *pattern, mover.trail, OfferedOf(work, *pattern));
      break;
    }
  }
  const bool stays = from.edges.size() > 1;
  if (!to.edges.empty()) {
    for (const Mover& mover : movers_) {
      held_.ShareTrail(mover.trail);
      Enter(work, hit.to, held_.Extend(mover.trail, held_.Hold(*work.event)), mover.due);
    }
  }
  if (stays) {
    // Not before all lines have been served: those of other nodes wait for the same condition.
    if (CXENGINE_PLANTED(19)) work.waiting.SetMark(hit.condition, (*work.event)->number());
    return marks_.push_back(hit.condition);
  }
  // Whoever else stands there has gone on before, while there was another way.
  Line& line = *work.waiting.Find(hit.node, hit.value);
  while (line.head != kNobody) Drop(line, line.head);
  RemoveLine(work.net, work.waiting, line);
}

void Chains::AdvanceOwn(const Work& work, const Hit& hit) {
  const ChainNet::Node& to = work.net.node(hit.to);
  const ChainPattern& pattern = *to.only;
  if (!to.complete.empty()) {
    CompleteOwn(work, hit);
  } else {
    for (const Mover& mover : movers_) {
      held_.ShareTrail(mover.trail);
      Drop(*work.waiting.Find(hit.node, hit.value), mover.candidate);
      const Trail trail = held_.Extend(mover.trail, held_.Hold(*work.event));
      Tell(work, Fate::kTook, to, trail);
      if (IsComplete(work, &pattern)) {
        Tell(work, Fate::kLost, to, trail);
        held_.ReleaseTrail(trail);
      } else {
        Enter(work, hit.to, trail, mover.due);
      }
    }
  }
  if (const Line* line = work.waiting.Find(hit.node, hit.value); line != nullptr && line->head == kNobody)
    RemoveLine(work.net, work.waiting, *line);
}

void Chains::CompleteOwn(const Work& work, const Hit& hit) {
  const ChainPattern& pattern = *work.net.node(hit.to).only;
  Offered& offered = OfferedOf(work, pattern);
  Line& line = *work.waiting.Find(hit.node, hit.value);
  for (const Mover& mover : movers_) {
    if (offered.complete) {
      TellOne(work, Fate::kLost, pattern, mover.trail, true);
    } else {
      Complete(work, pattern, mover.trail, offered);
    }
    Drop(line, mover.candidate);
  }
  if (line.head == kNobody) RemoveLine(work.net, work.waiting, line);
  if (offered.complete && pattern.overlaps && !CXENGINE_PLANTED(20)) overlapping_.push_back(&pattern);
}

bool Chains::Complete(const Work& work, const ChainPattern& pattern, Trail trail, Offered& offered) {
  std::vector<std::shared_ptr<const Event>> events = held_.Events(trail);
  events.push_back(*work.event);
  Failure why;
  Run& run = offered.complete.emplace();
  run.Swap(work.offered->spare);
  if (CompleteRun(*pattern.bound, pattern.chain.replays, events, run, why)) return true;
  offered.complete.reset();
  offered.failures.push_back(
      {events.front()->number(), EventList(events.begin(), events.end()), std::move(why)});
  return false;
}

void Chains::DropSharing(const Work& work, const ChainPattern& pattern, const Run& match) {
  work.waiting.VisitAll([&](Line& line) {
    if (line.is_mark()) return;
    const ChainNet::Node& node = work.net.node(line.node);
    if (node.only != &pattern) return;
    for (std::uint32_t at = line.head; at != kNobody;) {
      const std::uint32_t candidate = at;
      const Trail trail = TrailOf(line, candidate);
      at = Next(line, candidate);
      held_.Read(trail, refs_);
      const bool shares =
          std::any_of(refs_.begin(), refs_.end(), [&](EventRef ref) { return match.Holds(*held_.Get(ref)); });
      if (!shares) continue;
      Tell(work, Fate::kLost, node, trail);
      Drop(line, candidate);
    }
    if (line.head == kNobody) RemoveLine(work.net, work.waiting, line);
  });
}

void Chains::Open(const Work& work, NodeId id) {
  const ChainNet::Node& node = work.net.node(id);
  work.offered->taken = true;
  if (node.rounds) return OpenRound(work, id);
  const Trail trail = HeldEvents::Begin(held_.Hold(*work.event));
  Tell(work, Fate::kOpened, node, trail);
  if (!IsComplete(work, node.only)) return Enter(work, id, trail, kNever);
  Tell(work, Fate::kLost, node, trail);
  held_.ReleaseTrail(trail);
}

void Chains::OpenRound(const Work& work, NodeId id) {
  const ChainNet::Node& node = work.net.node(id);
  const ChainPattern& pattern = *node.only;
  Line& line = LineOf(work.net, work.waiting, id, 0);
  if (line.head == kNobody) line.head = rings_.Add();
  EventRing& ring = rings_[line.head];
  ring_bytes_ -= ring.StateBytes();
  ring.Push(held_.Hold(*work.event));
  ring_bytes_ += ring.StateBytes();
  const std::uint32_t newest = ring.size() - 1;
  const bool complete = ring.size() == pattern.rounds.count;
  if (work.tell) {
    for (std::uint32_t from = complete ? 1 : 0; from < newest; ++from)
      TellRing(work, Fate::kTook, node, ring, from);
    TellRing(work, Fate::kOpened, node, ring, newest);
  }
  if (!complete) {
    line.due = std::min(line.due, DueOfRing(node, ring));
    work.waiting.NoteDue(line.due);
    return;
  }
  if (work.tell) {
    for (std::uint32_t from = 1; from <= newest; ++from) TellRing(work, Fate::kLost, node, ring, from);
  }
  std::vector<std::shared_ptr<const Event>> events;
  for (std::uint32_t i = 0; i < ring.size(); ++i) events.push_back(held_.Get(ring[i]));
  Failure none;
  CompleteRun(*pattern.bound, false, events, OfferedOf(work, pattern).complete.emplace(), none);
  DropRing(line.head);
  RemoveLine(work.net, work.waiting, line);
}

void Chains::Enter(const Work& work, NodeId id, Trail trail, Milliseconds due) {
  const ChainNet::Node& node = work.net.node(id);
  if (!node.windowed) {
    due = lifetime_ == 0 ? kNever : work.now + lifetime_;
  } else if (node.window != 0) {
    due = work.now + node.window;
  }
  const bool captures = node.captures();
  const std::size_t lines = work.waiting.size();
  Line& line = LineOf(work.net, work.waiting, id, captures ? HashOf(node, trail) : 0);
  if (work.waiting.size() > lines) {
    if (node.only != nullptr) grown_.push_back(node.only);
  } else if (Merge(work, node, line, trail, due)) {
    return;
  }
  Add(line, trail, due, node.only != nullptr && node.only->chain.captures);
  work.waiting.NoteDue(due);
  CapLine(work, node, line);
}

bool Chains::Merge(const Work& work, const ChainNet::Node& node, Line& line, Trail trail, Milliseconds due) {
  if (node.only == nullptr) {
    // The older one has to stand there for all patterns beyond.
    const std::uint32_t last = Last(line);
    const Trail older = TrailOf(line, last);
    if (DueOf(line, last) != due) return false;
    bool alike = true;
    for (const ChainNet::Edge& edge : node.edges) {
      const auto mark = work.waiting.MarkOf(edge.condition);
      alike = alike && !(mark && Entered(older) < *mark);
      work.net.VisitPatterns(
          edge.to, [&](const ChainPattern& pattern) { alike = alike && pattern.since <= Began(older); });
    }
    if (alike) held_.ReleaseTrail(trail);
    return alike;
  }
  for (std::uint32_t at = Last(line); at != kNobody; at = Previous(line, at)) {
    Trail& known = TrailOf(line, at);
    Milliseconds& known_due = DueOf(line, at);
    if (node.windowed && known_due != due) {
      if (node.InOrderOfTime() && known_due < due) break;
      continue;
    }
    if (!Alike(node, known, trail)) continue;
    known_due = std::max(known_due, due);
    if (Began(trail) < Began(known)) {
      // The one that comes is the older one.
      std::swap(known, trail);
      if (!line.is_alone()) {
        Unlink(line, at);
        Insert(line, at);
      }
    }
    Tell(work, Fate::kMerged, node, trail);
    held_.ReleaseTrail(trail);
    return true;
  }
  return false;
}

bool Chains::Alike(const ChainNet::Node& node, Trail a, Trail b) const {
  const BoundPlan& bound = *node.only->bound;
  const std::vector<Chain::Source>& reads = node.link().reads;
  return CXENGINE_PLANTED(21) || std::all_of(reads.begin(), reads.end(), [&](const Chain::Source& source) {
           return ValueOf(bound, source, a) == ValueOf(bound, source, b);
         });
}

Value Chains::ValueOf(const BoundPlan& bound, const Chain::Source& source, Trail trail) const {
  held_.Read(trail, refs_);
  for (std::size_t i = std::min<std::size_t>(source.events, refs_.size()); i-- > 0;) {
    if (std::optional<Value> said = SaidOf(bound, source.field, *held_.Get(refs_[i])))
      return *std::move(said);
  }
  return {};
}

std::uint32_t Chains::HashOf(const ChainNet::Node& node, Trail trail) const {
  std::uint64_t hash = 0;
  for (const Chain::Equality& equality : node.link().equalities)
    hash = Combine(hash, ValueOf(*node.only->bound, equality.wanted, trail));
  return Fold(hash);
}

}  // namespace cxengine::engine
