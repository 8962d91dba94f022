#include "api/augment_calls.h"

#include <utility>

#include "api/connect/api_augment.h"

namespace cxengine::api {

std::optional<AugmentCalls::Reply> AugmentCalls::Ask(const std::string& tenant, const AugmentStep& step,
                                                     const dsl::Value& key, const dsl::Value& object,
                                                     Done done) {
  std::string body = AugmentRequest(key, step.attributes, object);
  // No tenant's id and no address that is asked has a line end in it.
  std::string question = tenant + "\n" + step.url + "\n" + body;
  if (const auto known = cache_.Find(question)) {
    metrics_.CountAugment(Metrics::AugmentOutcome::kCached);
    return Reply{known, ""};
  }
  std::string error;
  auto url = OutgoingUrl::Parse(step.url, error);
  if (!url) {
    metrics_.CountAugment(Metrics::AugmentOutcome::kRefused);
    return Reply{nullptr, "its address " + error};
  }
  std::vector<Done>& waiting = under_way_[question].waiting;
  waiting.push_back(std::move(done));
  if (waiting.size() > 1) {
    metrics_.CountAugment(Metrics::AugmentOutcome::kCached);
    return std::nullopt;
  }
  HttpRequest request{tenant,
                      *std::move(url),
                      {{"Content-Type", "application/json; charset=utf-8"}, {"Accept", "application/json"}},
                      std::move(body),
                      timeout_};
  http_.Send(std::move(request), [this, question = std::move(question), key,
                                  began = std::chrono::steady_clock::now()](HttpOutcome outcome) {
    const auto took = std::chrono::steady_clock::now() - began;
    post_(
        [this, question, key, took, outcome = std::move(outcome)] { Finish(question, key, outcome, took); });
  });
  return std::nullopt;
}

void AugmentCalls::Finish(const std::string& question, const dsl::Value& key, const HttpOutcome& outcome,
                          std::chrono::steady_clock::duration took) {
  Reply reply;
  const auto node = under_way_.extract(question);
  auto counted = Metrics::OutcomeOf(outcome.kind);
  if (outcome.kind != HttpOutcome::Kind::kAnswered) {
    reply.why = Describe(outcome.kind);
    reply.stopped = outcome.kind == HttpOutcome::Kind::kStopped;
  } else if (outcome.status != 200) {
    reply.why = "the server answered with status " + std::to_string(outcome.status) + " in place of 200";
    counted = Metrics::AugmentOutcome::kStatus;
  } else if (auto fields = ReadAugmentAnswer(outcome.body, key)) {
    reply.fields = std::make_shared<const std::vector<JsonField>>(*std::move(fields));
    if (node.mapped().keep) cache_.Put(question, reply.fields);
  } else {
    reply.why = R"(the answer is not of the shape {"key-attr": …, "attributes": {…}}, or of another key)";
    counted = Metrics::AugmentOutcome::kMalformed;
  }
  metrics_.CountAugment(counted);
  metrics_.CountAugmentTime(took);
  for (const Done& done : node.mapped().waiting) done(reply);
}

void AugmentCalls::Forget(const std::string& tenant) {
  const std::string prefix = tenant + "\n";
  cache_.DropPrefix(prefix);
  for (auto question = under_way_.lower_bound(prefix);
       question != under_way_.end() && question->first.starts_with(prefix); ++question)
    question->second.keep = false;
}

}  // namespace cxengine::api
