// The candidates of chains and rounds: what an event does to them, and what time does (§4.6).
//
// For each key the places where candidates stand are a Waiting; who stands there with others, the trails and
// the rings of all keys of a shard stand here. An event costs the lines of its key that wait for it, and one
// new candidate for each first node that it opens, however many patterns begin there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/candidates.h"
#include "engine/chain_net.h"
#include "engine/event_ring.h"
#include "engine/held_events.h"
#include "engine/pool.h"
#include "engine/waiting.h"

namespace cxengine::engine {

// Told what becomes of candidates, with the events that they hold; empty when nobody watches.
using ChainTeller =
    std::function<void(CandidateNews::Fate, const ChainPattern&, const std::vector<EventNumber>&)>;

// What an event did to the candidates of chains.
struct ChainsOffered {
  struct Ready {
    const ChainPattern* pattern = nullptr;
    Offered offered;
  };
  bool taken = false;        // some candidate took it, or began with it
  std::vector<Ready> ready;  // patterns of which something is to be said, in no order
  Run spare;                 // holds nothing, and has memory for the next one that is complete
};

// A line as a snapshot keeps it: of whose chain, after how many events, and who stands there. Of a line that
// several patterns share any of them is named.
struct SavedLine {
  const ChainPattern* pattern = nullptr;
  std::uint32_t events = 0;
  // The events of each, oldest first, and when its time is up; of rounds one, with all that are in the ring.
  std::vector<std::vector<std::shared_ptr<const Event>>> held;
  std::vector<Milliseconds> due;
  EventNumber mark = 0;  // without candidates: the mark of the condition by which the chain comes there

  bool is_mark() const { return held.empty(); }
};

class Chains {
 public:
  Chains(std::size_t cap, Milliseconds lifetime) : cap_(std::max<std::size_t>(1, cap)), lifetime_(lifetime) {}

  // The event, which satisfies these conditions, is offered to the candidates of its key, and opens others.
  void Offer(const ChainNet& net, Waiting& waiting, const std::shared_ptr<const Event>& event,
             const std::vector<ChainNet::ConditionId>& conditions, const ChainTeller& tell,
             ChainsOffered& offered);
  // Ends what is due at `now` or before.
  void Expire(const ChainNet& net, Waiting& waiting, Milliseconds now, const ChainTeller& tell);
  // Drops those who stand in nodes that are dead. True if there were some.
  bool DropDead(const ChainNet& net, Waiting& waiting);
  // Drops all of them, and nobody is told.
  void DropAll(const ChainNet& net, Waiting& waiting);

  // Whether a candidate holds such an event; drops those that do, and says how many.
  bool Hold(const ChainNet& net, const Waiting& waiting,
            const std::function<bool(const Event&)>& is_such) const;
  std::size_t DropIf(const ChainNet& net, Waiting& waiting, const std::function<bool(const Event&)>& is_such);

  std::vector<SavedLine> Save(const ChainNet& net, const Waiting& waiting) const;
  // Puts back what Save said of a key, line by line. False if it cannot have said that.
  bool Load(const ChainNet& net, Waiting& waiting, const SavedLine& line);

  // Bytes of all candidates but what a Waiting counts, and but the events.
  std::size_t StateBytes() const;
  // All rounds of a ring are one.
  std::size_t candidates() const { return size_ + rings_.size(); }
  // How many events are held.
  std::size_t held_events() const { return held_.size(); }

 private:
  using NodeId = ChainNet::NodeId;
  using ConditionId = ChainNet::ConditionId;
  using Line = Waiting::Line;
  using Fate = CandidateNews::Fate;
  static constexpr std::uint32_t kNobody = Waiting::kNobody;

  // One of several in a line.
  struct Candidate {
    std::uint32_t next = kNobody;  // in its line
    std::uint32_t previous = kNobody;
    Trail trail = 0;
    std::uint32_t place = 0;  // of the last one in a line: how many there are
    Milliseconds due = kNever;
  };
  // Who can take the event.
  struct Mover {
    std::uint32_t candidate;
    Trail trail;
    Milliseconds due;
  };
  // A line that waits for the event.
  struct Hit {
    NodeId node;
    std::uint32_t value;
    ConditionId condition;
    NodeId to;
  };
  // What goes on while one event is offered, or time passes.
  struct Work {
    const ChainNet& net;
    Waiting& waiting;
    const ChainTeller& tell;
    Milliseconds now;
    const std::shared_ptr<const Event>* event = nullptr;
    ChainsOffered* offered = nullptr;
  };

  void FindHits(const Work& work, ConditionId id);
  void Advance(const Work& work, const Hit& hit);
  // Those of a line who can take the event, oldest first, into movers_.
  void FindMovers(const Work& work, const Hit& hit, const Line& line);
  bool Wants(const Work& work, const ChainNet::Node& node, Trail trail) const;
  void AdvanceShared(const Work& work, const Hit& hit);
  void AdvanceOwn(const Work& work, const Hit& hit);
  // The chain of a pattern of its own is complete by the event.
  void CompleteOwn(const Work& work, const Hit& hit);
  bool Complete(const Work& work, const ChainPattern& pattern, Trail trail, Offered& offered);
  // Drops whoever holds one of these events (§4.6, step 3).
  void DropSharing(const Work& work, const ChainPattern& pattern, const Run& match);
  void Open(const Work& work, NodeId node);
  void OpenRound(const Work& work, NodeId node);
  // A candidate comes to a node; `due` is until when it was to wait, if it stood in the same window before.
  void Enter(const Work& work, NodeId node, Trail trail, Milliseconds due);
  // Is there one in the line from which nothing ahead can tell it? Then that one stays.
  bool Merge(const Work& work, const ChainNet::Node& node, Line& line, Trail trail, Milliseconds due);
  bool Alike(const ChainNet::Node& node, Trail a, Trail b) const;
  // The value that a candidate has captured.
  Value ValueOf(const BoundPlan& bound, const Chain::Source& source, Trail trail) const;
  std::uint32_t HashOf(const ChainNet::Node& node, Trail trail) const;
  // Drops the oldest ones of a pattern that has more than its share.
  void Cap(const Work& work, const ChainPattern& pattern);
  // Drops the oldest one of a line that has grown too long.
  void CapLine(const Work& work, const ChainNet::Node& node, Line& line);
  void CountDropped(const Work& work, const ChainPattern& pattern);

  bool TrailHolds(Trail trail, const std::function<bool(const Event&)>& is_such) const;
  // Takes such events out of the ring; how many.
  std::size_t DropFromRing(EventRing& ring, const std::function<bool(const Event&)>& is_such);
  void ExpireRound(const Work& work, const ChainNet::Node& node, Line& line);
  void ExpireMarks(const Work& work);
  Milliseconds DueOfRing(const ChainNet::Node& node, const EventRing& ring) const;

  // Finds or adds a line; removes one. They count the lines of each node.
  static Line& LineOf(const ChainNet& net, Waiting& waiting, NodeId node, std::uint32_t value);
  static void RemoveLine(const ChainNet& net, Waiting& waiting, const Line& line);

  // Of a line of candidates; who is alone has no number, so any will do.
  std::uint32_t Next(const Line& line, std::uint32_t candidate) const {
    return line.is_alone() ? kNobody : candidates_[candidate].next;
  }
  std::uint32_t Last(const Line& line) const { return line.is_alone() ? line.head : line.tail; }
  std::uint32_t Previous(const Line& line, std::uint32_t candidate) const {
    return line.is_alone() ? kNobody : candidates_[candidate].previous;
  }
  Trail& TrailOf(Line& line, std::uint32_t candidate) {
    return line.is_alone() ? line.head : candidates_[candidate].trail;
  }
  Trail TrailOf(const Line& line, std::uint32_t candidate) const {
    return line.is_alone() ? line.head : candidates_[candidate].trail;
  }
  Milliseconds& DueOf(Line& line, std::uint32_t candidate) {
    return line.is_alone() ? line.due : candidates_[candidate].due;
  }
  Milliseconds DueOf(const Line& line, std::uint32_t candidate) const {
    return line.is_alone() ? line.due : candidates_[candidate].due;
  }
  // A candidate stands in the line as the last one, or in its place by age.
  void Add(Line& line, Trail trail, Milliseconds due, bool by_age);
  void Append(Line& line, std::uint32_t candidate);
  void Insert(Line& line, std::uint32_t candidate);
  void Unlink(Line& line, std::uint32_t candidate);
  // If one is left, it stands alone again.
  void Drop(Line& line, std::uint32_t candidate);
  void DropRing(std::uint32_t ring);
  // All who stand in a line that is no mark.
  void DropLine(const ChainNet::Node& node, Line& line);
  // The events with which the candidate began, and came where it stands.
  EventNumber Began(Trail trail) const { return held_.Number(held_.Oldest(trail)); }
  EventNumber Entered(Trail trail) const { return held_.Number(held_.Newest(trail)); }
  Offered& OfferedOf(const Work& work, const ChainPattern& pattern);
  bool IsComplete(const Work& work, const ChainPattern* pattern) const;

  // Calls `visit` for each pattern for which a candidate that stands in the node counts.
  template <typename Visit>
  void VisitPatterns(const Work& work, const ChainNet::Node& node, Trail trail, const Visit& visit) const;
  void Tell(const Work& work, Fate fate, const ChainNet::Node& node, Trail trail) const;
  // `took`: it holds the event that is being offered, too.
  void TellOne(const Work& work, Fate fate, const ChainPattern& pattern, Trail trail, bool took) const;
  void TellRing(const Work& work, Fate fate, const ChainNet::Node& node, const EventRing& ring,
                std::uint32_t from) const;

  std::size_t cap_;
  Milliseconds lifetime_;  // 0: for ever
  HeldEvents held_;
  Pool<Candidate> candidates_;  // those who do not stand alone
  std::size_t size_ = 0;        // of all candidates
  Pool<EventRing> rings_;
  std::size_t ring_bytes_ = 0;

  std::uint64_t offers_ = 0;  // how often an event was offered

  // Kept for their memory.
  std::vector<Hit> hits_;
  std::vector<Mover> movers_;
  std::vector<ConditionId> marks_;                // to be set
  std::vector<const ChainPattern*> overlapping_;  // are complete, and others may hold events of the match
  std::vector<const ChainPattern*> grown_;        // patterns of their own with new lines
  mutable std::vector<EventRef> refs_;
};

}  // namespace cxengine::engine
