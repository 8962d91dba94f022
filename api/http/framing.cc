// Framing: the one file that knows Boost.Beast. Beast parses heads and bodies; what it lets pass and RFC 9112
// does not is checked here or in head_scanner and request_line.

#include "api/http/framing.h"

#include <algorithm>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "api/http/ascii.h"
#include "api/http/head_scanner.h"
#include "api/http/request_id.h"
#include "api/http/target.h"

namespace cxengine::http {
namespace {

namespace beast = boost::beast;

// A body as Beast wants it: a string that grows with what arrives, and not before.
struct GrowingBody {
  using value_type = std::string;
  class reader {  // NOLINT(readability-identifier-naming): so Beast calls it
   public:
    template <bool is_request, typename Fields>
    reader(beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, beast::error_code& error) { error = {}; }
    template <typename Buffers>
    std::size_t put(const Buffers& buffers, beast::error_code& error) {
      error = {};
      std::size_t size = 0;
      for (const auto buffer : beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        size += buffer.size();
      }
      return size;
    }
    void finish(beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

using Parser = beast::http::request_parser<GrowingBody>;

// The first line is a method, a target and "HTTP/1.1", with two spaces.
constexpr std::size_t kFirstLineOverhead = kMaxMethod + 10;
constexpr std::size_t kMaxFields = 256;
// Memory for heads that a connection keeps between requests.
constexpr std::size_t kMaxIdleHead = 2 * 1024;
// A chunk's header with its extensions, or the trailer: what may wait in memory without being body.
constexpr std::size_t kMaxChunkHeader = 16 * 1024;
// In its chunk_header state Beast 1.74 asserts five bytes when it looks again at the last chunk. A chunked
// body never has fewer than the five of "0\r\n\r\n" to come, so waiting for them costs nothing.
constexpr std::size_t kMinChunkedInput = 5;
// A body in one-byte chunks is six bytes on the wire for one of content; more than this is not a body but a
// load.
constexpr std::size_t kMaxWireFactor = 16;

constexpr Refusal kBadHeader{400, "malformed-header", "A header field of the request is malformed."};
constexpr Refusal kHeaderTooLarge{431, "header-too-large",
                                  "The header fields of the request are larger than this server allows."};
constexpr Refusal kTooManyFields{431, "header-too-large", "The request has more than 256 header fields."};
static_assert(kMaxFields == 256);
constexpr Refusal kBadHost{400, "bad-host", "The request must have exactly one valid Host field."};
constexpr Refusal kBadLength{
    400, "bad-content-length",
    "Content-Length must be one decimal number, without Transfer-Encoding beside it."};
constexpr Refusal kBadCoding{400, "bad-transfer-encoding",
                             "Transfer-Encoding of a request must end with chunked, once, in HTTP/1.1."};
constexpr Refusal kCodingNotImplemented{501, "transfer-coding-not-implemented",
                                        "The only transfer coding that this server understands is chunked."};
constexpr Refusal kBadTargetText{400, "malformed-target",
                                 "The request target must be UTF-8, percent-encoded, without zero bytes."};
constexpr Refusal kExpectation{417, "expectation-failed",
                               "The only expectation that this server understands is 100-continue."};
constexpr Refusal kBodyTooLarge{413, "body-too-large",
                                "The body of the request is larger than this server allows."};
constexpr Refusal kBadBody{400, "malformed-body", "The chunks of the request's body are malformed."};

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// uri-host [":" port]; an empty value is allowed (RFC 9110 §7.2).
bool IsHost(std::string_view value) {
  constexpr std::string_view kMarks = "-._~!$&'()*+;=%:[]";
  return std::all_of(value.begin(), value.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

// RFC 9112 §6.1: a last coding that is not "chunked" leaves the length open (400); one before it we do not
// know (501).
std::optional<Refusal> CheckTransferEncoding(std::string_view value) {
  if (EqualsIgnoringCase(value, "chunked")) return std::nullopt;
  const std::size_t comma = value.rfind(',');
  const std::string_view last = Trimmed(comma == std::string_view::npos ? value : value.substr(comma + 1));
  if (comma == std::string_view::npos || !EqualsIgnoringCase(last, "chunked")) return kBadCoding;
  for (std::string_view rest = value.substr(0, comma); !rest.empty();) {
    const std::size_t end = rest.find(',');
    if (EqualsIgnoringCase(Trimmed(rest.substr(0, end)), "chunked")) return kBadCoding;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return kCodingNotImplemented;
}

}  // namespace

class Framing::Impl {
 public:
  Impl(FramingLimits limits, StreamsBody streams)
      : limits_(limits),
        streams_(std::move(streams)),
        scanner_(limits.max_target + kFirstLineOverhead, limits.max_header) {}

  Event Next(std::string_view& input) {
    if (body_ == Body::kNone) {
      const Event event = ReadHead(input);
      if (event != Event::kRequest) return event;
      if (const auto refusal = OpenBody()) return Refuse(*refusal);
      head_due_ = streamed_;
      if (parser_->is_done() && !streamed_) return Event::kRequest;
      if (!parser_->is_done() && expects_continue_ && input.empty()) return Event::kContinue;
    }
    if (std::exchange(head_due_, false)) return Event::kHead;
    if (streamed_ && parser_->is_done()) return EndStream();
    return ReadBody(input);
  }

  FramedRequest TakeRequest() {
    if (!streamed_) {
      framed_.request.body = std::move(parser_->get().body());
      StartAnew();
    }
    return std::exchange(framed_, FramedRequest());
  }

  std::string TakePiece() { return std::exchange(parser_->get().body(), {}); }

  const Refusal& refusal() const { return refusal_; }

  std::size_t held() const {
    return head_.size() + waiting_.size() + (parser_ ? parser_->get().body().size() : 0);
  }

  Phase phase() const {
    if (body_ != Body::kNone) return Phase::kBody;
    // The empty line that may precede a request is not its beginning.
    return head_.empty() || head_ == "\r" || head_ == "\r\n" ? Phase::kIdle : Phase::kHead;
  }

 private:
  enum class Body { kNone, kCounted, kChunked };

  void StartAnew() {
    parser_.reset();
    head_.clear();
    if (head_.capacity() > kMaxIdleHead) head_.shrink_to_fit();
    scanner_ = HeadScanner(limits_.max_target + kFirstLineOverhead, limits_.max_header);
    body_ = Body::kNone;
    streamed_ = false;
  }

  Event EndStream() {
    StartAnew();
    return Event::kEnd;
  }

  Event Refuse(const Refusal& refusal) {
    refusal_ = refusal;
    return Event::kRefused;
  }

  // kRequest: the head is complete in head_.
  Event ReadHead(std::string_view& input) {
    while (!input.empty()) {
      std::size_t used = 0;
      const HeadScanner::Result result = scanner_.Scan(input, used);
      head_.append(input.substr(0, used));
      input.remove_prefix(used);
      switch (result) {
        case HeadScanner::Result::kMore:
          break;
        case HeadScanner::Result::kFirstLine:
          if (head_.compare(0, 2, "\r\n") == 0) head_.erase(0, 2);
          if (const auto refusal = ReadFirstLine()) return Refuse(*refusal);
          break;
        case HeadScanner::Result::kComplete:
          return Event::kRequest;
        case HeadScanner::Result::kBadByte:
        case HeadScanner::Result::kFolded:
          return Refuse(kBadHeader);
        case HeadScanner::Result::kLineTooLong:
          // Without a method in front, this is no request with a long target but something else altogether.
          return Refuse(head_.find(' ') <= kMaxMethod ? kTargetTooLong : kBadHeader);
        case HeadScanner::Result::kTooLarge:
          return Refuse(kHeaderTooLarge);
      }
    }
    return Event::kNeedMore;
  }

  std::optional<Refusal> ReadFirstLine() {
    RequestLine line;
    const std::string_view text = std::string_view(head_).substr(0, head_.size() - 2);
    if (const auto refusal = ParseRequestLine(text, limits_.max_target, line)) return refusal;
    framed_.request.method = line.method;
    framed_.request.target = line.target;
    framed_.http10 = line.http10;
    auto target = DecodeTarget(line.target);
    if (!target) return kBadTargetText;
    framed_.request.segments = std::move(target->segments);
    framed_.request.query = std::move(target->query);
    return std::nullopt;
  }

  // The head is complete: decides whether the request is one, and how its body ends.
  std::optional<Refusal> OpenBody() {
    parser_.emplace();
    parser_->header_limit(std::numeric_limits<std::uint32_t>::max());  // head_ is within ours already
    // Until we know whether it is streamed. Not `none`: of that, Beast 1.74 thinks that every length exceeds
    // it.
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    parser_->eager(false);
    beast::error_code error;
    const std::size_t used = parser_->put(boost::asio::buffer(head_), error);
    if (error == beast::http::error::bad_content_length) return kBadLength;
    if (error == beast::http::error::bad_transfer_encoding) {
      return parser_->get().count(beast::http::field::content_length) > 0 ? kBadLength : kBadCoding;
    }
    if (error || used != head_.size() || !parser_->is_header_done()) return kBadHeader;
    if (const auto refusal = CheckFields()) return refusal;
    streamed_ = streams_ && streams_(framed_.request);
    if (!streamed_) {
      if (parser_->content_length().value_or(0) > limits_.max_body) return kBodyTooLarge;
      parser_->body_limit(limits_.max_body);
    }
    framed_.keep_alive = parser_->keep_alive();
    body_ = parser_->chunked() ? Body::kChunked : Body::kCounted;
    body_wire_ = 0;
    body_bytes_ = 0;
    parser_->eager(true);
    return std::nullopt;
  }

  std::optional<Refusal> CheckFields() {
    using beast::http::field;
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t fields = 0;
    expects_continue_ = false;
    for (const auto& entry : parser_->get()) {
      const std::string_view name(entry.name_string().data(), entry.name_string().size());
      const std::string_view value(entry.value().data(), entry.value().size());
      if (++fields > kMaxFields) return kTooManyFields;
      if (name.empty()) return kBadHeader;
      if (entry.name() == field::host && (++hosts > 1 || !IsHost(value))) return kBadHost;
      if (entry.name() == field::content_length &&
          (++lengths > 1 || value.find_first_not_of("0123456789") != std::string_view::npos)) {
        return kBadLength;
      }
      if (entry.name() == field::transfer_encoding) {
        if (framed_.http10) return kBadCoding;
        if (const auto refusal = CheckTransferEncoding(value)) return refusal;
      }
      if (entry.name() == field::expect && !framed_.http10) {
        if (!EqualsIgnoringCase(value, "100-continue")) return kExpectation;
        expects_continue_ = true;
      }
      framed_.request.headers.Add(std::string(name), std::string(value));
    }
    if (hosts == 0 && !framed_.http10) return kBadHost;
    framed_.request.id = TakeOrMakeRequestId(framed_.request.headers.Find("X-Request-Id"));
    return std::nullopt;
  }

  Event ReadBody(std::string_view& input) {
    while (!input.empty() || !waiting_.empty()) {
      // Beast wants a chunk's header in one piece: what it did not use is offered again with more behind it.
      // Chunked input is offered in bounded pieces, so that the bound does not depend on how the input was
      // cut.
      std::string_view bytes = input;
      if (body_ == Body::kChunked) bytes = input.substr(0, kMaxChunkHeader + 1 - waiting_.size());
      if (!waiting_.empty()) {
        joined_.assign(waiting_).append(bytes);
        bytes = joined_;
      }
      std::size_t used = 0;
      beast::error_code error = beast::http::error::need_more;
      if (body_ == Body::kCounted || bytes.size() >= kMinChunkedInput) {
        used = parser_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
      }
      body_wire_ += used;
      const bool done = !error && parser_->is_done();
      if (!Consume(input, used)) return Refuse(kBadBody);
      body_bytes_ += streamed_ ? parser_->get().body().size() : 0;
      const std::size_t content = streamed_ ? body_bytes_ : limits_.max_body;
      if (body_wire_ > content * kMaxWireFactor + kMaxChunkHeader) return Refuse(kBadBody);
      if (streamed_ && !parser_->get().body().empty()) return Event::kPiece;
      if (done) return streamed_ ? EndStream() : Event::kRequest;
      if (error == beast::http::error::body_limit) return Refuse(kBodyTooLarge);
      if (error && error != beast::http::error::need_more) return Refuse(kBadBody);
      if (used == 0) {
        // Nothing to be had from what there is; keep it all for the next piece.
        if (!Keep(input)) return Refuse(kBadBody);
        return Event::kNeedMore;
      }
    }
    return Event::kNeedMore;
  }

  // Takes `used` bytes away, from those that wait first.
  bool Consume(std::string_view& input, std::size_t used) {
    const std::size_t old = std::min(used, waiting_.size());
    waiting_.erase(0, old);
    if (used - old > input.size()) return false;
    input.remove_prefix(used - old);
    return true;
  }

  bool Keep(std::string_view& input) {
    if (waiting_.size() + input.size() > kMaxChunkHeader) return false;
    waiting_.append(input);
    input = {};
    return true;
  }

  FramingLimits limits_;
  StreamsBody streams_;
  HeadScanner scanner_;
  std::string head_;
  std::optional<Parser> parser_;
  Body body_ = Body::kNone;
  bool expects_continue_ = false;
  bool streamed_ = false;
  bool head_due_ = false;       // kHead is the next event
  std::size_t body_wire_ = 0;   // bytes of the body's encoding used so far
  std::size_t body_bytes_ = 0;  // of a streamed body, handed out so far
  std::string waiting_;         // the beginning of a chunk's header or of the trailer
  std::string joined_;          // scratch
  FramedRequest framed_;
  Refusal refusal_;
};

Framing::Framing(FramingLimits limits, StreamsBody streams)
    : impl_(std::make_unique<Impl>(limits, std::move(streams))) {}
Framing::~Framing() = default;
Framing::Event Framing::Next(std::string_view& input) { return impl_->Next(input); }
FramedRequest Framing::TakeRequest() { return impl_->TakeRequest(); }
std::string Framing::TakePiece() { return impl_->TakePiece(); }
const Refusal& Framing::refusal() const { return impl_->refusal(); }
Framing::Phase Framing::phase() const { return impl_->phase(); }
std::size_t Framing::held() const { return impl_->held(); }

}  // namespace cxengine::http
