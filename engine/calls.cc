// Calls.
#include "engine/calls.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace cxengine::engine {

void Calls::IndexNewest() {
  if (many_ != nullptr) return Push(list_.back());
  many_ = std::make_unique<Many>();
  Index();
}

CallUnderWay* Calls::FindAmongMany(std::uint32_t number) {
  const auto found =
      std::lower_bound(list_.begin(), list_.end(), number,
                       [](const CallUnderWay& call, std::uint32_t wanted) { return call.number < wanted; });
  return found == list_.end() || found->number != number || found->sent == nullptr ? nullptr : &*found;
}

CallUnderWay* Calls::First() {
  if (many_ != nullptr) return Find(many_->dues.front().number);
  const auto first =
      std::min_element(list_.begin(), list_.end(), [](const CallUnderWay& a, const CallUnderWay& b) {
        return std::tie(a.due, a.stamp) < std::tie(b.due, b.stamp);
      });
  return first == list_.end() ? nullptr : &*first;
}

void Calls::SetDue(CallUnderWay& call, Milliseconds due, std::int64_t stamp) {
  call.due = due;
  call.stamp = stamp;
  if (many_ == nullptr) return;
  if (many_->dues.size() >= 2 * list_.size()) return Index();
  Push(call);
  DropStale();
}

void Calls::ForgetTaken() {
  if (2 * ++many_->taken < list_.size()) return DropStale();
  std::erase_if(list_, [](const CallUnderWay& one) { return one.sent == nullptr; });
  if (list_.size() > kFew)
    Index();
  else
    many_.reset();
}

std::size_t Calls::Bytes() const {
  return list_.capacity() * sizeof(CallUnderWay) +
         (many_ == nullptr ? 0 : sizeof(Many) + many_->dues.capacity() * sizeof(Due));
}

void Calls::Push(const CallUnderWay& call) {
  many_->dues.push_back({call.due, call.stamp, call.number});
  std::push_heap(many_->dues.begin(), many_->dues.end(), std::greater());
}

void Calls::Index() {
  many_->taken = 0;
  many_->dues.clear();
  for (const CallUnderWay& call : list_) {
    if (call.sent == nullptr)
      ++many_->taken;
    else
      many_->dues.push_back({call.due, call.stamp, call.number});
  }
  std::make_heap(many_->dues.begin(), many_->dues.end(), std::greater());
}

void Calls::DropStale() {
  std::vector<Due>& dues = many_->dues;
  for (;;) {
    const CallUnderWay* call = Find(dues.front().number);
    if (call != nullptr && call->stamp == dues.front().stamp && call->due == dues.front().at) return;
    std::pop_heap(dues.begin(), dues.end(), std::greater());
    dues.pop_back();
  }
}

}  // namespace cxengine::engine
