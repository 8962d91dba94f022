#include "api/history.h"

#include <utility>

namespace cxengine::api {

void History::Add(std::string_view tenant, Entry entry) {
  const std::lock_guard lock(mutex_);
  auto found = entries_.find(tenant);
  Touch(tenant, found != entries_.end());
  if (found == entries_.end()) found = entries_.emplace(tenant, std::deque<Entry>()).first;
  std::deque<Entry>& list = found->second;
  if (list.size() == kLength) list.pop_back();
  list.push_front(std::move(entry));
}

std::size_t History::DropIf(std::string_view tenant,
                            const std::function<bool(std::string_view json)>& is_such) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(tenant);
  if (found == entries_.end()) return 0;
  Touch(tenant);
  return std::erase_if(found->second, [&](const Entry& entry) {
    return is_such(entry.sent) || (entry.event != nullptr && is_such(entry.event->json()));
  });
}

std::vector<std::string> History::Of(std::string_view tenant) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> answers;
  const auto found = entries_.find(tenant);
  if (found == entries_.end()) return answers;
  for (const Entry& entry : found->second)
    answers.push_back(RenderAnswer(entry.sent.empty() ? entry.event->json() : entry.sent, entry.facts));
  return answers;
}

// Without the lock: asked by the thread that writes.
bool History::SaveRow(std::string_view name, engine::ByteWriter& out) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return false;
  out.Number(found->second.size());
  for (const Entry& entry : found->second) {
    out.Text(entry.sent.empty() ? entry.event->json() : entry.sent);
    SaveFacts(entry.facts, out);
  }
  return true;
}

void History::VisitRows(const std::function<void(std::string name)>& visit) const {
  for (const auto& [tenant, list] : entries_) visit(tenant);
}

void History::LoadRow(std::string_view name, engine::ByteReader& in) {
  const std::lock_guard lock(mutex_);
  std::deque<Entry>& list = entries_[std::string(name)];
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    Entry& entry = list.emplace_back();
    entry.sent = in.Text();
    entry.facts = LoadFacts(in);
  }
}

}  // namespace cxengine::api
