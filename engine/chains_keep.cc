// Chains: what time does, the caps, and how candidates stand in line.
#include <algorithm>

#include "engine/chains.h"
#include "engine/planted.h"

namespace cxengine::engine {

namespace {

constexpr std::size_t kLineLimit = 16;  // times the cap, for candidates that differ in their start only

}  // namespace

void Chains::Expire(const ChainNet& net, Waiting& waiting, Milliseconds now, const ChainTeller& tell) {
  const Work work{net, waiting, tell, now};
  waiting.VisitAll([&](Line& line) {
    if (line.due > now) return;
    const ChainNet::Node& node = net.node(line.node);
    if (node.rounds) return ExpireRound(work, node, line);
    Milliseconds next = kNever;
    for (std::uint32_t at = line.head; at != kNobody;) {
      const std::uint32_t candidate = at;
      const Milliseconds due = DueOf(line, candidate);
      at = Next(line, candidate);
      if (due > now) {
        next = std::min(next, due);
        if (node.InOrderOfTime()) break;
        continue;
      }
      Tell(work, node.windowed ? Fate::kExpired : Fate::kIdle, node, TrailOf(line, candidate));
      Drop(line, candidate);
    }
    if (line.head == kNobody) return RemoveLine(net, waiting, line);
    line.due = next;
  });
  ExpireMarks(work);
  waiting.FindDue();
}

void Chains::ExpireRound(const Work& work, const ChainNet::Node& node, Line& line) {
  EventRing& ring = rings_[line.head];
  while (ring.size() > 0 && DueOfRing(node, ring) <= work.now) {
    if (work.tell) TellRing(work, node.windowed ? Fate::kExpired : Fate::kIdle, node, ring, 0);
    held_.Release(ring[0]);
    ring.Pop();
  }
  if (ring.size() > 0) {
    line.due = DueOfRing(node, ring);
    return;
  }
  DropRing(line.head);
  RemoveLine(work.net, work.waiting, line);
}

void Chains::ExpireMarks(const Work& work) {
  // Old ones do no harm, so they are looked for now and then only.
  if (2 * work.waiting.marks() < work.waiting.size()) return;
  // Of those whom marks concern, the one who came first.
  EventNumber first = ~EventNumber{0};
  work.waiting.VisitAll([&](const Line& line) {
    if (!line.is_mark() && work.net.node(line.node).only == nullptr)
      first = std::min(first, Entered(TrailOf(line, line.head)));
  });
  work.waiting.VisitAll([&](const Line& line) {
    if (line.is_mark() && Waiting::NumberOf(line) < first) RemoveLine(work.net, work.waiting, line);
  });
}

Milliseconds Chains::DueOfRing(const ChainNet::Node& node, const EventRing& ring) const {
  // In a window each goes in its time; else all when none has come for long.
  if (node.windowed)
    return held_.Get(ring[0])->at() + node.only->rounds.window - (CXENGINE_PLANTED(22) ? 1 : 0);
  return lifetime_ == 0 ? kNever : held_.Get(ring[ring.size() - 1])->at() + lifetime_;
}

bool Chains::DropDead(const ChainNet& net, Waiting& waiting) {
  bool dropped = false;
  waiting.VisitAll([&](Line& line) {
    if (line.is_mark() || !net.IsDead(line.node)) return;
    dropped = true;
    DropLine(net.node(line.node), line);
    RemoveLine(net, waiting, line);
  });
  static const ChainTeller nobody;
  if (dropped) ExpireMarks({net, waiting, nobody, 0});
  return dropped;
}

void Chains::DropAll(const ChainNet& net, Waiting& waiting) {
  waiting.VisitAll([&](Line& line) {
    if (!line.is_mark()) DropLine(net.node(line.node), line);
    RemoveLine(net, waiting, line);
  });
}

void Chains::DropLine(const ChainNet::Node& node, Line& line) {
  if (node.rounds) return DropRing(line.head);
  while (line.head != kNobody) Drop(line, line.head);
}

bool Chains::TrailHolds(Trail trail, const std::function<bool(const Event&)>& is_such) const {
  held_.Read(trail, refs_);
  return std::any_of(refs_.begin(), refs_.end(), [&](EventRef ref) { return is_such(*held_.Get(ref)); });
}

bool Chains::Hold(const ChainNet& net, const Waiting& waiting,
                  const std::function<bool(const Event&)>& is_such) const {
  bool holds = false;
  waiting.VisitAll([&](const Line& line) {
    if (holds || line.is_mark()) return;
    if (net.node(line.node).rounds) {
      const EventRing& ring = rings_[line.head];
      for (std::uint32_t i = 0; !holds && i < ring.size(); ++i) holds = is_such(*held_.Get(ring[i]));
      return;
    }
    for (std::uint32_t at = line.head; !holds && at != kNobody; at = Next(line, at))
      holds = TrailHolds(TrailOf(line, at), is_such);
  });
  return holds;
}

std::size_t Chains::DropFromRing(EventRing& ring, const std::function<bool(const Event&)>& is_such) {
  EventRing kept;
  for (std::uint32_t i = 0; i < ring.size(); ++i) {
    if (is_such(*held_.Get(ring[i])))
      held_.Release(ring[i]);
    else
      kept.Push(ring[i]);
  }
  const std::size_t dropped = ring.size() - kept.size();
  ring_bytes_ += kept.StateBytes();
  ring_bytes_ -= ring.StateBytes();
  ring = std::move(kept);
  return dropped;
}

std::size_t Chains::DropIf(const ChainNet& net, Waiting& waiting,
                           const std::function<bool(const Event&)>& is_such) {
  std::size_t dropped = 0;
  waiting.VisitAll([&](Line& line) {
    if (line.is_mark()) return;
    const ChainNet::Node& node = net.node(line.node);
    if (node.rounds) {
      // The rounds that began with the others go on, as if such events had not come.
      EventRing& ring = rings_[line.head];
      dropped += DropFromRing(ring, is_such);
      if (ring.size() > 0) {
        line.due = DueOfRing(node, ring);
        return;
      }
      DropRing(line.head);
      return RemoveLine(net, waiting, line);
    }
    for (std::uint32_t at = line.head; at != kNobody;) {
      const std::uint32_t candidate = at;
      at = Next(line, candidate);
      if (!TrailHolds(TrailOf(line, candidate), is_such)) continue;
      Drop(line, candidate);
      ++dropped;
    }
    if (line.head == kNobody) RemoveLine(net, waiting, line);
  });
  if (dropped == 0) return 0;
  static const ChainTeller nobody;
  ExpireMarks({net, waiting, nobody, 0});
  waiting.FindDue();
  return dropped;
}

void Chains::Cap(const Work& work, const ChainPattern& pattern) {
  const auto is_his = [&](const Line& line) {
    return !line.is_mark() && work.net.node(line.node).only == &pattern;
  };
  for (;;) {
    std::size_t lines = 0;
    Line* oldest = nullptr;
    EventNumber began = ~EventNumber{0};
    work.waiting.VisitAll([&](Line& line) {
      if (!is_his(line)) return;
      ++lines;
      const EventNumber its = Began(TrailOf(line, line.head));
      if (its >= began) return;
      oldest = &line;
      began = its;
    });
    if (lines <= cap_) return;
    Tell(work, Fate::kOverflow, work.net.node(oldest->node), TrailOf(*oldest, oldest->head));
    CountDropped(work, pattern);
    Drop(*oldest, oldest->head);
    if (oldest->head == kNobody) RemoveLine(work.net, work.waiting, *oldest);
  }
}

void Chains::CapLine(const Work& work, const ChainNet::Node& node, Line& line) {
  if (line.is_alone() || candidates_[line.tail].place <= kLineLimit * cap_) return;
  const Trail oldest = TrailOf(line, line.head);
  Tell(work, Fate::kOverflow, node, oldest);
  VisitPatterns(work, node, oldest, [&](const ChainPattern& pattern) { CountDropped(work, pattern); });
  Drop(line, line.head);
}

void Chains::CountDropped(const Work& work, const ChainPattern& pattern) {
  ++OfferedOf(work, pattern).dropped;
}

Offered& Chains::OfferedOf(const Work& work, const ChainPattern& pattern) {
  std::vector<ChainsOffered::Ready>& ready = work.offered->ready;
  if (pattern.offer != offers_) {
    pattern.offer = offers_;
    pattern.ready = ready.size();
    ready.push_back({&pattern, {}});
  }
  return ready[pattern.ready].offered;
}

bool Chains::IsComplete(const Work& work, const ChainPattern* pattern) const {
  return pattern != nullptr && pattern->offer == offers_ &&
         work.offered->ready[pattern->ready].offered.complete.has_value();
}

Chains::Line& Chains::LineOf(const ChainNet& net, Waiting& waiting, NodeId node, std::uint32_t value) {
  const std::size_t lines = waiting.size();
  Line& line = waiting.Get(node, value);
  if (waiting.size() > lines) ++net.node(node).lines;
  return line;
}

void Chains::RemoveLine(const ChainNet& net, Waiting& waiting, const Line& line) {
  if (!line.is_mark()) --net.node(line.node).lines;
  waiting.Remove(line);
}

void Chains::Add(Line& line, Trail trail, Milliseconds due, bool by_age) {
  ++size_;
  if (line.head == kNobody) {
    line.head = trail;
    line.due = due;
    return;
  }
  if (line.is_alone()) {
    const std::uint32_t first = candidates_.Add();
    candidates_[first] = {kNobody, kNobody, line.head, 1, line.due};
    line.head = line.tail = first;
  }
  const std::uint32_t added = candidates_.Add();
  candidates_[added] = {kNobody, kNobody, trail, 0, due};
  if (by_age) {
    Insert(line, added);
  } else {
    Append(line, added);
  }
}

void Chains::Append(Line& line, std::uint32_t number) {
  Candidate& candidate = candidates_[number];
  line.due = std::min(line.due, candidate.due);
  candidate.next = kNobody;
  candidate.previous = line.tail;
  candidate.place = 1;
  if (line.tail == kNobody) {
    line.head = number;
  } else {
    candidates_[line.tail].next = number;
    candidate.place += candidates_[line.tail].place;
  }
  line.tail = number;
}

void Chains::Insert(Line& line, std::uint32_t number) {
  const EventNumber began = Began(candidates_[number].trail);
  line.due = std::min(line.due, candidates_[number].due);
  std::uint32_t before = line.tail;
  while (before != kNobody && Began(candidates_[before].trail) > began) before = candidates_[before].previous;
  if (before == line.tail) return Append(line, number);
  const std::uint32_t after = before == kNobody ? line.head : candidates_[before].next;
  candidates_[number].previous = before;
  candidates_[number].next = after;
  candidates_[after].previous = number;
  if (before == kNobody) {
    line.head = number;
  } else {
    candidates_[before].next = number;
  }
  ++candidates_[line.tail].place;
}

void Chains::Unlink(Line& line, std::uint32_t number) {
  const Candidate& candidate = candidates_[number];
  const std::uint32_t others = candidates_[line.tail].place - 1;
  if (candidate.previous == kNobody) {
    line.head = candidate.next;
  } else {
    candidates_[candidate.previous].next = candidate.next;
  }
  if (candidate.next == kNobody) {
    line.tail = candidate.previous;
  } else {
    candidates_[candidate.next].previous = candidate.previous;
  }
  if (line.tail != kNobody) candidates_[line.tail].place = others;
}

void Chains::Drop(Line& line, std::uint32_t number) {
  --size_;
  if (line.is_alone()) {
    held_.ReleaseTrail(line.head);
    line.head = kNobody;
    return;
  }
  Unlink(line, number);
  held_.ReleaseTrail(candidates_[number].trail);
  candidates_.Remove(number);
  if (line.head != line.tail) return;
  const std::uint32_t last = line.head;
  line.head = candidates_[last].trail;
  line.tail = kNobody;
  line.due = candidates_[last].due;
  candidates_.Remove(last);
}

void Chains::DropRing(std::uint32_t number) {
  const EventRing& ring = rings_[number];
  for (std::uint32_t i = 0; i < ring.size(); ++i) held_.Release(ring[i]);
  ring_bytes_ -= ring.StateBytes();
  rings_.Remove(number);
}

template <typename Visit>
void Chains::VisitPatterns(const Work& work, const ChainNet::Node& node, Trail trail,
                           const Visit& visit) const {
  if (node.only != nullptr) return visit(*node.only);
  for (const ChainNet::Edge& edge : node.edges) {
    const auto mark = work.waiting.MarkOf(edge.condition);
    if (mark && Entered(trail) < *mark) continue;  // gone on
    work.net.VisitPatterns(edge.to, [&](const ChainPattern& pattern) {
      if (Began(trail) >= pattern.since) visit(pattern);
    });
  }
}

void Chains::Tell(const Work& work, Fate fate, const ChainNet::Node& node, Trail trail) const {
  if (node.only != nullptr) TellOne(work, fate, *node.only, trail, false);
}

void Chains::TellOne(const Work& work, Fate fate, const ChainPattern& pattern, Trail trail, bool took) const {
  if (!work.tell) return;
  std::vector<EventNumber> numbers;
  held_.Read(trail, refs_);
  for (const EventRef ref : refs_) numbers.push_back(held_.Number(ref));
  if (took) numbers.push_back((*work.event)->number());
  work.tell(fate, pattern, numbers);
}

void Chains::TellRing(const Work& work, Fate fate, const ChainNet::Node& node, const EventRing& ring,
                      std::uint32_t from) const {
  std::vector<EventNumber> numbers;
  for (std::uint32_t i = from; i < ring.size(); ++i) numbers.push_back(held_.Number(ring[i]));
  work.tell(fate, *node.only, numbers);
}

std::size_t Chains::StateBytes() const {
  return candidates_.size() * sizeof(Candidate) + held_.TrailBytes() + ring_bytes_ +
         rings_.size() * sizeof(EventRing);
}

}  // namespace cxengine::engine
