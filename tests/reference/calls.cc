// Calls.
#include "tests/reference/calls.h"

#include <algorithm>

#include "tests/reference/shape.h"

namespace cxengine::reference {

Milliseconds BackoffBase(std::int64_t attempt) {
  Milliseconds base = 500;
  for (std::int64_t i = 1; i < attempt && base < 30'000; ++i) base *= 2;
  return std::min<Milliseconds>(base, 30'000);
}

std::optional<std::uint32_t> Calls::Start(const Form& form, const View& view) {
  Call call;
  call.number = static_cast<std::uint32_t>(calls_.size() + 1);
  call.form = &form;
  call.locals = view.locals;
  call.verb = form.items[0].text;
  call.endpoint = form.items[1].text;
  call.action = form.items[2].text;
  call.params = Value::MakeMap({});
  if (const Form* params = ParamsOf(form)) {
    const auto value = Evaluate(*params, view);
    if (!value) return std::nullopt;
    call.params = *value;
  }
  if (const Form* retries = OptionOf(form, "retries")) {
    const auto value = Evaluate(retries->items[1], view);
    const auto count = value ? WholeNumber(*value) : std::nullopt;
    if (!count || *count < 0 || *count > 100) return std::nullopt;
    call.retries = *count;
  }
  if (const Form* timeout = OptionOf(form, "timeout")) {
    const auto value = DurationOf(*timeout, view);
    if (!value) return std::nullopt;
    call.timeout = *value;
  }
  if (std::count_if(calls_.begin(), calls_.end(), [](const Call& one) { return !one.settled; }) == 1000)
    return std::nullopt;
  calls_.push_back(call);
  Attempt(calls_.back(), view.now);
  return call.number;
}

void Calls::Attempt(Call& call, Milliseconds now) {
  ++call.attempt;
  call.under_way = true;
  call.due = now + call.timeout;
  call.set = ++clock_.stamp;
  made_(now, call);
}

bool Calls::FailAttempt(Call& call, Milliseconds now) {
  call.under_way = false;
  call.settled = call.attempt > call.retries;
  if (!call.settled) call.due = next_(now, call);
  call.set = ++clock_.stamp;
  return call.settled;
}

bool Calls::Settled() const {
  return std::all_of(calls_.begin(), calls_.end(), [](const Call& call) { return call.settled; });
}

std::optional<Milliseconds> Calls::NextDue() const {
  std::optional<Milliseconds> next;
  for (const Call& call : calls_) {
    if (!call.settled && (!next || call.due < *next)) next = call.due;
  }
  return next;
}

Call* Calls::Due(Milliseconds now) {
  Call* oldest = nullptr;
  for (Call& call : calls_) {
    if (!call.settled && call.due == now && (oldest == nullptr || call.set < oldest->set)) oldest = &call;
  }
  return oldest;
}

}  // namespace cxengine::reference
