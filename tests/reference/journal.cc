// Journal: writing, reading, joining.
#include "tests/reference/journal.h"

#include <algorithm>

namespace cxengine::reference {

void Take(Journal& journal, const Arrival& event, const Moment& moment) {
  Entry entry;
  entry.stamp = ++moment.clock->stamp;
  entry.is_event = true;
  entry.event = event;
  journal.push_back(entry);
}

void Assign(Journal& journal, const std::string& variable, const Value& value, const Moment& moment) {
  Entry entry;
  entry.stamp = ++moment.clock->stamp;
  entry.variable = variable;
  entry.value = value;
  journal.push_back(entry);
}

Value AllOf(const Journal& journal, const std::string& field, const std::vector<std::string>& path) {
  dsl::List values;
  for (const Entry& entry : journal) {
    if (!entry.is_event || entry.is_given) continue;
    Value value = entry.event.fields.Get(field);
    for (const std::string& step : path) value = Value(value.Get(step));
    if (!value.is_nil()) values.push_back(value);
  }
  return Value::MakeList(values);
}

Value LastOf(const Journal& journal, const std::string& field) {
  const auto asked =
      std::find_if(journal.begin(), journal.end(), [](const Entry& entry) { return entry.is_asked; });
  if (asked != journal.end()) {
    Journal later;
    Journal earlier;
    for (const Entry& entry : journal) {
      if (entry.is_event && !entry.is_asked)
        (entry.event.number > asked->event.number ? later : earlier).push_back(entry);
    }
    const Value& given = asked->event.fields.Get(field);
    Value last = LastOf(later, field);
    if (last.is_nil()) last = given;
    return last.is_nil() ? LastOf(earlier, field) : last;
  }
  for (auto entry = journal.rbegin(); entry != journal.rend(); ++entry) {
    const Value& value = entry->event.fields.Get(field);
    if (entry->is_event && !value.is_nil()) return value;
  }
  return {};
}

Value VariableOf(const Journal& journal, const std::string& name) {
  Value value;
  for (const Entry& entry : journal) {
    if (!entry.is_event && entry.variable == name) value = entry.value;
  }
  return value;
}

std::vector<std::uint64_t> EventsOf(const Journal& journal) {
  std::vector<std::uint64_t> numbers;
  for (const Entry& entry : journal) {
    if (entry.is_event && !entry.is_given) numbers.push_back(entry.event.number);
  }
  return numbers;
}

Journal Joined(const Journal& outer, const Journal& own) {
  Journal joined = outer;
  joined.insert(joined.end(), own.begin(), own.end());
  std::sort(joined.begin(), joined.end(), [](const Entry& a, const Entry& b) { return a.stamp < b.stamp; });
  return joined;
}

Journal TakeApart(const Journal& view, Journal& outer) {
  Journal own;
  Journal assignments;
  for (const Entry& entry : view) {
    const auto same = [&](const Entry& other) { return other.stamp == entry.stamp; };
    if (std::any_of(outer.begin(), outer.end(), same)) continue;
    (entry.is_event ? own : assignments).push_back(entry);
  }
  outer = Joined(outer, assignments);
  return own;
}

}  // namespace cxengine::reference
