#include "api/handlers/augment_files.h"

#include <spdlog/spdlog.h>

#include <mutex>
#include <utility>

#include "api/bearer.h"
#include "api/conditions.h"
#include "api/form_data.h"
#include "api/handlers/augments.h"
#include "api/handlers/resource.h"
#include "api/services.h"
#include "api/spool.h"

namespace cxengine::api {
namespace {

// What stands around the file in form-data.
constexpr std::size_t kMaxAround = 64 * 1024;

Problem FileMissing() { return {404, "file-not-found", "This augment has no file; POST uploads one."}; }

Problem TooLarge(const Services& services) {
  return {413, "file-too-large",
          "The file must not be longer than " + BytesInWords(services.limits.max_file) + "."};
}

// The augment that the path names, which must be one of type `file`.
Result<store::Object> FileAugment(Services& services, const Exchange& exchange) {
  auto stored = FindObject(services, Augments(), exchange);
  if (!stored) return ObjectMissing(Augments());
  if (Json::parse(stored->document)["type"] != "file")
    return Problem{409, "no-file-augment",
                   "This augment asks an API; only those of type `file` have a file."};
  return *std::move(stored);
}

std::optional<Problem> CheckFileWrite(Services& services, const Exchange& exchange, std::int64_t augment) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return std::move(conditions.problem());
  // A file that is not there has a revision that no tag names.
  const auto file = services.augment_files.Find(exchange.tenant.id, augment);
  if (!file && exchange.request.headers.Find("If-Match"))
    return Problem{412, "precondition-failed", "This augment has no file that If-Match could match."};
  return file ? conditions.value().CheckWrite(file->id) : std::nullopt;
}

// One upload: from the pipe to the spool, and when it is whole to the store. The pipe keeps it alive.
class Upload : public std::enable_shared_from_this<Upload> {
 public:
  Upload(Services& services, Exchange exchange, BodyType type)
      : services_(services),
        max_file_(static_cast<std::size_t>(services.limits.max_file)),
        exchange_(std::move(exchange)),
        type_(std::move(type)),
        in_(exchange_.request.stream ? exchange_.request.stream
                                     : http::Pipe::Of(std::move(exchange_.request.body))),
        spool_(services.folder) {}

  void Start() {
    in_->OnReadable([self = shared_from_this()] { self->Take(); });
  }

 private:
  void Take() {
    http::Pipe::State state{};
    std::optional<http::Response> refusal;
    {
      const std::lock_guard lock(mutex_);
      if (over_) return;
      std::string bytes;
      state = in_->Read(bytes);
      if (state != http::Pipe::State::kBroken) refusal = Keep(bytes);
      over_ = refusal || state != http::Pipe::State::kOpen;
      if (!over_) return;
    }
    // Without the lock: an answer ends the pipe, and that calls us again.
    if (refusal) return Refuse(*std::move(refusal));
    if (state == http::Pipe::State::kBroken) return Drop();
    if (!services_.workers.Post([self = shared_from_this()] { self->FinishSafely(); })) Refuse(Overloaded());
  }

  std::optional<http::Response> Keep(const std::string& bytes) {
    if (spool_.size() + bytes.size() > max_file_ + kMaxAround) return ProblemResponse(TooLarge(services_));
    if (spool_.Add(bytes)) return std::nullopt;
    spdlog::error("an upload was not kept: {}", spool_.error());
    return ProblemResponse(ProblemOf(store::UnavailableError(spool_.error()),
                                     "The file could not be kept; nothing was changed."));
  }

  void Refuse(http::Response response) {
    exchange_.Answer(std::move(response));
    in_->Abandon();
  }
  // Nobody waits for an answer any more.
  void Drop() { const Exchange gone = std::move(exchange_); }

  void FinishSafely() {
    try {
      Finish();
    } catch (const std::exception& error) {
      spdlog::error("an upload was not stored: {}", error.what());
      exchange_.Answer(ProblemOf(error, "The file could not be kept; nothing was changed."));
    }
  }

  void Finish() {
    auto content = FileIn(type_, spool_.Read());
    if (!content.ok()) return exchange_.Answer(content.problem());
    const std::string& bytes = content.value();
    if (bytes.size() > max_file_) return exchange_.Answer(TooLarge(services_));
    auto table = CsvTable::Parse(bytes);
    if (!table.ok()) return exchange_.Answer(table.problem());
    if (auto problem = table.value()->CheckNames()) return exchange_.Answer(*problem);
    const std::lock_guard lock(services_.configuration);
    auto augment = FileAugment(services_, exchange_);  // again: it may have gone meanwhile
    if (!augment.ok()) return exchange_.Answer(augment.problem());
    const std::int64_t number = augment.value().number;
    if (auto problem = CheckFileWrite(services_, exchange_, number)) return exchange_.Answer(*problem);
    const std::string& tenant = exchange_.tenant.id;
    const std::string id = IdOf(Augments(), number);
    store::Transaction transaction(services_.database);
    const store::AugmentFile file = services_.augment_files.Put(tenant, number, bytes);
    NoteChange(services_, exchange_, "upload", "augments/" + id + "/file");
    transaction.Commit();
    services_.augment_tables.Put(file.id, table.value());
    Json object = Json::parse(augment.value().document);
    object["id"] = id;
    const auto answer = std::make_shared<http::Response>(JsonResponse(201, object));
    answer->headers.Add("ETag", EntityTag(file.id));
    const auto done = [self = shared_from_this(), answer](bool) {
      self->exchange_.Answer(std::move(*answer));
    };
    if (!ApplyAugments(services_, tenant, done)) exchange_.Answer(Overloaded());
  }

  Services& services_;
  const std::size_t max_file_;
  Exchange exchange_;
  const BodyType type_;
  const std::shared_ptr<http::Pipe> in_;
  std::mutex mutex_;
  Spool spool_;
  bool over_ = false;
};

// Sends the pieces of a file as fast as they are taken; the pipe keeps it alive.
class Download : public std::enable_shared_from_this<Download> {
 public:
  Download(Services& services, std::int64_t file, std::shared_ptr<http::Pipe> out)
      : services_(services), file_(file), out_(std::move(out)) {}

  void Start() {
    out_->OnDrained([self = shared_from_this()] { self->GoOn(); });
    Send();
  }

 private:
  void GoOn() {
    if (!services_.workers.Post([self = shared_from_this()] { self->Send(); })) out_->Break();
  }

  void Send() {
    try {
      while (!out_->IsAbandoned() && !out_->IsFull()) {
        auto piece = services_.augment_files.Piece(file_, next_++);
        if (!piece) return out_->End();
        out_->Write(*std::move(piece));
      }
    } catch (const std::exception& error) {
      spdlog::error("a file was not sent: {}", error.what());
      out_->Break();
    }
  }

  Services& services_;
  const std::int64_t file_;
  const std::shared_ptr<http::Pipe> out_;
  std::int64_t next_ = 0;
};

}  // namespace

bool IsFileUpload(const http::Request& head) {
  const auto& path = head.segments;
  return head.method == "POST" && path.size() > 2 && path.back() == "file" &&
         (path[path.size() - 3] == "augments" || path[path.size() - 3] == "augment");
}

void PutAugmentFile(Services& services, Exchange exchange) {
  auto type = ReadBodyType(exchange.request);
  if (!type.ok()) return exchange.Answer(type.problem());
  auto augment = FileAugment(services, exchange);
  if (!augment.ok()) return exchange.Answer(augment.problem());
  if (auto problem = CheckFileWrite(services, exchange, augment.value().number))
    return exchange.Answer(*problem);
  std::make_shared<Upload>(services, std::move(exchange), std::move(type.value()))->Start();
}

void GetAugmentFile(Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  auto augment = FileAugment(services, exchange);
  if (!augment.ok()) return exchange.Answer(augment.problem());
  const auto file = services.augment_files.Find(exchange.tenant.id, augment.value().number);
  if (!file) return exchange.Answer(FileMissing());
  if (auto response = conditions.value().CheckRead(file->id)) return exchange.Answer(*std::move(response));
  http::Response response;
  response.headers.Add("Content-Type", "text/csv; charset=utf-8");
  response.headers.Add("ETag", EntityTag(file->id));
  response.headers.Add("X-Content-Type-Options", "nosniff");
  response.stream = std::make_shared<http::Pipe>();
  const auto download = std::make_shared<Download>(services, file->id, response.stream);
  exchange.Answer(std::move(response));
  download->Start();
}

void DeleteAugmentFile(Services& services, Exchange exchange) {
  const std::lock_guard lock(services.configuration);
  auto augment = FileAugment(services, exchange);
  if (!augment.ok()) return exchange.Answer(augment.problem());
  const std::int64_t number = augment.value().number;
  if (!services.augment_files.Find(exchange.tenant.id, number)) return exchange.Answer(FileMissing());
  if (auto problem = CheckFileWrite(services, exchange, number)) return exchange.Answer(*problem);
  store::Transaction transaction(services.database);
  services.augment_files.Delete(exchange.tenant.id, number);
  NoteChange(services, exchange, "delete", "augments/" + IdOf(Augments(), number) + "/file");
  transaction.Commit();
  const std::string tenant = exchange.tenant.id;
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  if (!ApplyAugments(services, tenant, [shared](bool) { shared->Answer(NoContent()); }))
    shared->Answer(Overloaded());
}

}  // namespace cxengine::api
