// The calls of a match that are under way, and the pauses before next attempts, in order of number.
//
// Most matches have one or two, which are looked through. Of many, each is found, set and taken out in
// O(log n), amortised, however many there are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "engine/effect.h"
#include "engine/position.h"

namespace cxengine::engine {

struct CallUnderWay {
  std::shared_ptr<const Effect::Call> sent;  // the last attempt
  dsl::StepId step;                          // the interaction
  std::uint32_t number;                      // that of `sent`
  std::uint8_t retries;                      // that are left
  bool pausing;                              // the attempt has failed, the next one has not begun
  Milliseconds due;                          // the end of the attempt, or of the pause
  std::int64_t stamp;                        // of when that was set: each is another
  std::vector<dsl::Value> locals;            // as they were, for the `catch`
};

class Calls {
 public:
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size() - (many_ ? many_->taken : 0); }
  // Its number is greater than those that are there. References hold until the next Add or Take.
  CallUnderWay& Add(CallUnderWay&& call) {
    list_.push_back(std::move(call));
    if (list_.size() > kFew) IndexNewest();
    return list_.back();
  }
  // Null if it is none of them.
  CallUnderWay* Find(std::uint32_t number) {
    if (many_ != nullptr) return FindAmongMany(number);
    for (CallUnderWay& call : list_)
      if (call.number == number) return &call;
    return nullptr;
  }
  // Of those that are due first, the one whose time was set first; null if there is none.
  CallUnderWay* First();
  // When that is; kNever if there is none.
  Milliseconds NextDue() const {
    if (many_ != nullptr) return many_->dues.front().at;
    Milliseconds due = kNever;
    for (const CallUnderWay& call : list_) due = std::min(due, call.due);
    return due;
  }
  void SetDue(CallUnderWay& call, Milliseconds due, std::int64_t stamp);
  CallUnderWay Take(CallUnderWay& call) {
    const auto place = list_.begin() + (&call - list_.data());
    CallUnderWay taken = std::move(call);  // which leaves no `sent`
    if (many_ != nullptr)
      ForgetTaken();
    else
      list_.erase(place);
    return taken;
  }
  void Clear() {
    list_.clear();
    many_.reset();
  }
  // The greatest number; 0 if there is none.
  std::uint32_t last() const { return list_.empty() ? 0 : list_.back().number; }
  // In order of number; they may be set meanwhile, not added or taken out.
  template <typename Visitor>
  void Visit(const Visitor& visit) {
    for (CallUnderWay& call : list_)
      if (call.sent != nullptr) visit(call);
  }
  template <typename Visitor>
  void Visit(const Visitor& visit) const {
    for (const CallUnderWay& call : list_)
      if (call.sent != nullptr) visit(call);
  }
  std::size_t Bytes() const;

 private:
  static constexpr std::size_t kFew = 16;

  struct Due {
    Milliseconds at;
    std::int64_t stamp;
    std::uint32_t number;
    bool operator>(const Due& other) const { return at != other.at ? at > other.at : stamp > other.stamp; }
  };
  // There are more than kFew. Those that were taken out keep their place, without `sent`, until they are
  // half of all. `dues` is a heap, the earliest in front, which is that of a call; further back there are
  // those of calls that were taken out or set anew.
  struct Many {
    std::size_t taken = 0;
    std::vector<Due> dues;
  };

  void IndexNewest();
  CallUnderWay* FindAmongMany(std::uint32_t number);
  void ForgetTaken();  // one more has been
  void Push(const CallUnderWay& call);
  void Index();      // makes `many_` say what list_ has
  void DropStale();  // from the front of the heap

  std::vector<CallUnderWay> list_;
  std::unique_ptr<Many> many_;  // null: list_ has kFew or fewer, all under way
};

}  // namespace cxengine::engine
