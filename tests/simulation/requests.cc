#include "tests/simulation/requests.h"

#include <algorithm>
#include <map>
#include <utility>

namespace cxengine::simulation {

std::shared_ptr<Request> Requests::Add(EventSubmission submission, std::vector<std::uint64_t> numbers,
                                       Milliseconds now) {
  auto request = std::make_shared<Request>();
  request->numbers = std::move(numbers);
  request->submission = std::move(submission);
  request->sent = now;
  requests_.push_back(request);
  return request;
}

void Requests::GiveUp() {
  for (auto& request : requests_) request->checked = true;
}

void Requests::CheckAnswers() {
  for (const auto& request : requests_) {
    if (request->checked || !request->receipt) continue;
    request->checked = true;
    CheckAnswer(*request);
  }
}

void Requests::CheckAnswer(const Request& request) {
  const EventReceipt& receipt = *request.receipt;
  story_.Trace(receipt.text);
  const auto& submission = request.submission;
  using Outcome = EventReceipt::Outcome;
  if (receipt.outcome == Outcome::kNotWritten || receipt.outcome == Outcome::kNotRead ||
      receipt.outcome == Outcome::kNotSaved) {
    for (const std::uint64_t number : request.numbers) refused_.insert(number);
    return;
  }
  if (receipt.outcome != Outcome::kTaken)
    return Fail("refused for no reason: " + submission.json + " " + receipt.text);
  if (!submission.separately) {
    if (submission.list.empty()) return CheckTaken(submission.json, request.numbers.front(), receipt.text);
    // [answer,answer]: each begins with the event as it was sent.
    std::size_t from = 0;
    for (std::size_t i = 0; i < submission.list.size(); ++i) {
      from = receipt.text.find(submission.list[i], from);
      if (from == std::string::npos) return Fail("an answer without its event: " + receipt.text);
      const std::size_t to = receipt.text.find('}', from + submission.list[i].size());
      CheckTaken(submission.list[i], request.numbers[i], receipt.text.substr(from, to - from));
    }
    return;
  }
  for (std::size_t i = 0; i < receipt.each.size(); ++i) {
    if (receipt.each[i].outcome == Outcome::kNotRead) {
      refused_.insert(request.numbers[i]);
      continue;
    }
    if (receipt.each[i].outcome != Outcome::kTaken)
      return Fail("refused for no reason: " + submission.list[i]);
    CheckTaken(submission.list[i], request.numbers[i], receipt.each[i].text);
  }
}

void Requests::CheckTaken(const std::string& sent, std::uint64_t number, const std::string& answer) const {
  const std::size_t at = answer.find(R"("id":"EV)");
  if (at == std::string::npos) return Fail("an answer without an id: " + answer);
  const std::uint64_t id = std::stoull(answer.substr(at + 8));
  const auto found = truth_.events().find({"t", id});
  if (found == truth_.events().end())
    return Fail("answered, but not in the log: n " + std::to_string(number) + " as " + answer);
  if (found->second.json != sent)
    return Fail("answered as another event: " + answer + ", " + found->second.json);
  const std::string contributing =
      std::string(R"("contributing?":)") + (found->second.contributing ? "true" : "false");
  if (answer.find(contributing) == std::string::npos)
    Fail("the answer says otherwise than the log: " + answer + ", " + contributing);
}

void Requests::CheckAtTheEnd() const {
  // Sent twice under one key: what one request was refused, another may have brought.
  std::set<std::uint64_t> perhaps;
  for (const auto& request : requests_)
    if (!request->receipt || request->receipt->outcome == EventReceipt::Outcome::kTaken)
      perhaps.insert(request->numbers.begin(), request->numbers.end());
  std::map<std::uint64_t, std::uint64_t> by_number;  // events by their `n`
  for (const auto& [place, event] : truth_.events()) {
    const std::size_t at = event.json.find(R"("n":)");
    if (at == std::string::npos) continue;
    const std::uint64_t number = std::stoull(event.json.substr(at + 4));
    if (!by_number.emplace(number, place.second).second)
      Fail("there twice: the event with n " + std::to_string(number));
    if (refused_.contains(number) && !perhaps.contains(number))
      Fail("refused, but in the log: the event with n " + std::to_string(number));
  }
  for (const auto& request : requests_) {
    if (request->submission.separately) continue;
    const auto there = std::count_if(request->numbers.begin(), request->numbers.end(),
                                     [&](std::uint64_t number) { return by_number.contains(number); });
    if (there != 0 && static_cast<std::size_t>(there) != request->numbers.size())
      Fail("a part of it is there: " + request->submission.json);
  }
  CheckPromises(by_number);
}

void Requests::CheckPromises(const std::map<std::uint64_t, std::uint64_t>& by_number) const {
  std::multimap<std::uint64_t, const Truth::End*> kept;  // by the number of the event
  for (const Truth::End& end : truth_.ends())
    if (end.pattern == kPromise) kept.emplace(end.event, &end);
  std::map<std::uint64_t, std::vector<Milliseconds>> reminders;  // by `of`
  for (const auto& [place, event] : truth_.events())
    if (const std::size_t at = event.json.find(R"("of":)"); at != std::string::npos)
      reminders[std::stoull(event.json.substr(at + 5))].push_back(event.at);
  for (const auto& [number, event] : by_number) {
    const Truth::Taken& taken = truth_.events().at({"t", event});
    if (taken.json.find(R"("promise")") != std::string::npos) {
      const auto [first, last] = kept.equal_range(event);
      if (std::distance(first, last) != 1 || first->second->kind != engine::Effect::Kind::kCompleted)
        Fail("a delay of 30 days did not end once, but " + std::to_string(std::distance(first, last)) +
             " times" +
             (first == last ? ""
                            : " as " + std::to_string(int(first->second->kind)) + " at " +
                                  std::to_string(first->second->at - taken.at) + first->second->error) +
             ": " + taken.json + (taken.contributing ? "" : ", not contributing"));
      else if (first->second->at < taken.at + 30 * kDay)
        Fail("a delay of 30 days ended early: n " + std::to_string(number));
    } else if (taken.json.find(R"("remind")") != std::string::npos) {
      const auto& times = reminders[number];
      if (times.size() != 1)
        Fail("the event of a timer came " + std::to_string(times.size()) + " times: n " +
             std::to_string(number));
      else if (times.front() < taken.at + 3 * kDay)
        Fail("the event of a timer came early: n " + std::to_string(number));
    }
  }
}

}  // namespace cxengine::simulation
