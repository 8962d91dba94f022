// The guarded client against servers that behave badly, names that change their mind, and certificates of
// somebody else.
#include "api/connect/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include <cstdlib>
#include <future>
#include <optional>

#include "api/connect/http_transfer.h"
#include "tests/api/fixture.h"
#include "tests/connect/fake_resolver.h"
#include "tests/connect/raw_server.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using HttpKind = HttpOutcome::Kind;

constexpr std::chrono::minutes kHttpPatience{1};  // no test waits for it to pass

// A client that may ask 127.0.0.1 alone, and knows the names given.
struct Asking {
  explicit Asking(std::map<std::string, FakeResolver::Answers> names = {},
                  HttpClientOptions options = Local())
      : client(std::move(options), std::make_unique<FakeResolver>(std::move(names))) {}

  static HttpClientOptions Local() {
    HttpClientOptions options;
    options.guard = AddressGuard({*AddressRange::Parse("127.0.0.1")});
    options.connect_timeout = kHttpPatience;
    return options;
  }
  std::future<HttpOutcome> Send(const std::string& url, std::chrono::milliseconds timeout = kHttpPatience,
                                const std::string& tenant = "tenant1") {
    std::string error;
    HttpRequest request{tenant,
                        OutgoingUrl::Parse(url, error).value(),
                        {{"Content-Type", "application/json"}},
                        R"({"a":1})",
                        timeout};
    const auto promise = std::make_shared<std::promise<HttpOutcome>>();
    client.Send(std::move(request),
                [promise](HttpOutcome outcome) { promise->set_value(std::move(outcome)); });
    return promise->get_future();
  }
  HttpOutcome Ask(const std::string& url, std::chrono::milliseconds timeout = kHttpPatience) {
    return Send(url, timeout).get();
  }

  HttpClient client;
};

const IpAddress kLocal = IpAddress::V4(127, 0, 0, 1);
const IpAddress kOtherLocal = IpAddress::V4(127, 0, 0, 2);  // refused

void AnswerAll(RawServer::Connection& connection) {
  while (!connection.Read().empty()) connection.Answer(R"({"ok":true})");
}

TEST(HttpClient, PostsAndReadsTheAnswer) {
  RawServer server(AnswerAll);
  Asking asking;
  const HttpOutcome outcome = asking.Ask(server.Url("127.0.0.1", "/path?x=1"));
  EXPECT_EQ(outcome.kind, HttpKind::kAnswered);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.body, R"({"ok":true})");
  const std::string request = server.Requests().at(0);
  EXPECT_THAT(request, StartsWith("POST /path?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\n\r\n{\"a\":1}"));
  EXPECT_THAT(request, Not(HasSubstr("Expect:")));
}

TEST(HttpClient, KeepsConnectionsAndGoesToTheCheckedAddressOfAName) {
  RawServer server(AnswerAll);
  Asking asking({{"shop.test", {{kLocal}}}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(asking.Ask(server.Url("shop.test")).status, 200);
  EXPECT_EQ(server.Connections(), 1U);
  EXPECT_THAT(server.Requests().at(0), HasSubstr("Host: shop.test:" + std::to_string(server.port())));
}

TEST(HttpClient, RefusesANameThatLeadsInsideWhenAskedAgain) {
  RawServer server(AnswerAll);
  Asking asking({{"rebind.test", {{kLocal}, {kOtherLocal}}}});
  EXPECT_EQ(asking.Ask(server.Url("rebind.test")).kind, HttpKind::kAnswered);
  // An open connection to where it led before is no way around it.
  EXPECT_EQ(asking.Ask(server.Url("rebind.test")).kind, HttpKind::kRefused);
  EXPECT_EQ(server.Requests().size(), 1U);
}

TEST(HttpClient, RefusesANameOfWhichAnyAddressIsRefused) {
  RawServer server(AnswerAll);
  Asking asking({{"both.test", {{kLocal, kOtherLocal}}}});
  EXPECT_EQ(asking.Ask(server.Url("both.test")).kind, HttpKind::kRefused);
  EXPECT_EQ(server.Connections(), 0U);
}

TEST(HttpClient, RefusesAddressesHoweverTheyAreWritten) {
  RawServer server(AnswerAll);
  Asking asking({{"localhost", {{IpAddress::V4(127, 0, 0, 1)}}}}, HttpClientOptions());
  const std::string port = ":" + std::to_string(server.port()) + "/";
  for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0",
                           "[::1]", "[::ffff:127.0.0.1]", "[::]", "169.254.169.254", "[64:ff9b::7f00:1]"})
    EXPECT_EQ(asking.Ask("http://" + (host + port)).kind, HttpKind::kRefused) << host;
  EXPECT_EQ(server.Connections(), 0U);
}

TEST(HttpClient, ChecksTheSocketWhateverWasCheckedBefore) {
  RawServer server(AnswerAll);
  const HttpClientOptions options;  // allows nothing of this machine
  std::string error;
  HttpTransfer transfer(options, {"t", OutgoingUrl::Parse(server.Url("name.test"), error).value(), {}, ""},
                        nullptr);
  CURL* const easy = transfer.Prepare({kLocal});
  EXPECT_EQ(transfer.Outcome(curl_easy_perform(easy)).kind, HttpKind::kRefused);
  EXPECT_EQ(server.Connections(), 0U);
}

TEST(HttpClient, TakesNoProxyFromTheEnvironment) {
  RawServer proxy(AnswerAll);
  RawServer server(AnswerAll);
  setenv("http_proxy", proxy.Url().c_str(), 1);
  setenv("ALL_PROXY", proxy.Url().c_str(), 1);
  Asking asking;
  EXPECT_EQ(asking.Ask(server.Url()).kind, HttpKind::kAnswered);
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  EXPECT_EQ(proxy.Connections(), 0U);
}

TEST(HttpClient, FollowsNoRedirect) {
  RawServer target(AnswerAll);
  RawServer server([&](RawServer::Connection& connection) {
    connection.Read();
    connection.Send("HTTP/1.1 302 Found\r\nLocation: " + target.Url() + "\r\nContent-Length: 0\r\n\r\n");
    connection.Hang();
  });
  Asking asking;
  EXPECT_EQ(asking.Ask(server.Url()).status, 302);
  EXPECT_EQ(target.Connections(), 0U);
}

struct BadServerRow {
  const char* what;
  std::string sent;  // then the connection is closed
  HttpKind kind;
};

TEST(HttpClient, EndsWithWordsWhateverTheServerDoes) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  std::string small_chunks = head + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 300; ++i) small_chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
  std::string many_headers = head;
  for (int i = 0; i < 3000; ++i) many_headers += "X-Header: some value\r\n";
  std::string many_continues;
  for (int i = 0; i < 3000; ++i) many_continues += "HTTP/1.1 100 Continue\r\n\r\n";
  const BadServerRow rows[] = {
      {"nothing", "", HttpKind::kBroken},
      {"no HTTP", "hello\r\n\r\n", HttpKind::kBroken},
      {"no head", "HTTP/1.1 200 OK\r\nContent-Le", HttpKind::kBroken},
      {"fewer bytes than promised", head + "Content-Length: 10\r\n\r\nshort", HttpKind::kBroken},
      {"more bytes than promised", head + "Content-Length: 2\r\n\r\n{}{}{}{}", HttpKind::kAnswered},
      {"a length that is none", head + "Content-Length: abc\r\n\r\n{}", HttpKind::kBroken},
      {"a length over the limit", head + "Content-Length: 99999999999\r\n\r\n", HttpKind::kTooLarge},
      {"a body over the limit", head + "\r\n" + std::string(300 * 1024, 'x'), HttpKind::kTooLarge},
      {"chunks over the limit", small_chunks, HttpKind::kTooLarge},
      {"a chunk size that is none", head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", HttpKind::kBroken},
      {"chunks that end early", head + "Transfer-Encoding: chunked\r\n\r\n400\r\nabc", HttpKind::kBroken},
      {"headers over the limit", many_headers, HttpKind::kTooLarge},
      {"continues over the limit", many_continues, HttpKind::kTooLarge},
      {"one header over the limit", head + "X: " + std::string(40 * 1024, 'x') + "\r\n\r\n",
       HttpKind::kTooLarge},
  };
  for (const BadServerRow& row : rows) {
    RawServer server([&](RawServer::Connection& connection) {
      if (!connection.Read().empty()) connection.Send(row.sent);
    });
    Asking asking;
    const HttpOutcome outcome = asking.Ask(server.Url());
    EXPECT_EQ(outcome.kind, row.kind) << row.what << ": " << Describe(outcome.kind);
    if (outcome.kind == HttpKind::kAnswered) {
      EXPECT_EQ(outcome.body, "{}");
    }
  }
}

TEST(HttpClient, DoesNotUnpackWhatItDidNotAskFor) {
  RawServer server([](RawServer::Connection& connection) {
    connection.Read();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd");
  });
  Asking asking;
  EXPECT_EQ(asking.Ask(server.Url()).body, "abcd");
  EXPECT_THAT(server.Requests().at(0), Not(HasSubstr("Accept-Encoding")));
}

TEST(HttpClient, WaitsNoLongerThanItWasTold) {
  RawServer silent([](RawServer::Connection& connection) { connection.Hang(); });
  RawServer slow([](RawServer::Connection& connection) {
    connection.Read();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    connection.Hang();
  });
  Asking asking;
  EXPECT_EQ(asking.Ask(silent.Url(), std::chrono::milliseconds(50)).kind, HttpKind::kTimeout);
  EXPECT_EQ(asking.Ask(slow.Url(), std::chrono::milliseconds(50)).kind, HttpKind::kTimeout);
  EXPECT_EQ(asking.Ask("http://never.test/", std::chrono::milliseconds(50)).kind, HttpKind::kTimeout);
}

TEST(HttpClient, SaysWhenNobodyIsThere) {
  std::uint16_t port = 0;
  { port = RawServer(AnswerAll).port(); }
  Asking asking;
  EXPECT_EQ(asking.Ask("http://127.0.0.1:" + std::to_string(port)).kind, HttpKind::kUnreachable);
  EXPECT_EQ(asking.Ask("http://unknown.test/").kind, HttpKind::kUnresolved);
}

TEST(HttpClient, LetsATenantHaveSoManyRequestsAndOthersGoOn) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  RawServer held([&](RawServer::Connection& connection) {
    while (!connection.Read().empty()) {
      released.wait();
      connection.Answer("{}");
    }
  });
  RawServer server(AnswerAll);
  HttpClientOptions options = Asking::Local();
  options.max_of_tenant = 2;
  options.max_waiting = 3;
  Asking asking({}, options);
  std::vector<std::future<HttpOutcome>> outcomes;
  for (int i = 0; i < 6; ++i) {
    outcomes.push_back(asking.Send(held.Url()));
    // The first two have to be on their way before others count as waiting.
    while (i < 2 && held.Requests().size() < outcomes.size()) std::this_thread::yield();
  }
  // Two are under way and three wait; the last one is refused, while the others still hold.
  EXPECT_EQ(outcomes.back().get().kind, HttpKind::kBusy);
  EXPECT_EQ(asking.Send(server.Url(), kHttpPatience, "tenant2").get().kind, HttpKind::kBusy);
  EXPECT_EQ(held.Connections(), 2U);
  release.set_value();
  outcomes.pop_back();
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().kind, HttpKind::kAnswered);
  EXPECT_EQ(held.Connections(), 2U);
  EXPECT_EQ(asking.Send(server.Url(), kHttpPatience, "tenant2").get().kind, HttpKind::kAnswered);
}

TEST(HttpClient, OtherTenantsPassOneThatWaits) {
  RawServer held([](RawServer::Connection& connection) { connection.Hang(); });
  RawServer server(AnswerAll);
  HttpClientOptions options = Asking::Local();
  options.max_of_tenant = 2;
  Asking asking({}, options);
  std::vector<std::future<HttpOutcome>> outcomes;
  for (int i = 0; i < 20; ++i) outcomes.push_back(asking.Send(held.Url()));
  EXPECT_EQ(asking.Send(server.Url(), kHttpPatience, "tenant2").get().kind, HttpKind::kAnswered);
  asking.client.Stop();
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().kind, HttpKind::kStopped);
  EXPECT_EQ(asking.Ask(server.Url()).kind, HttpKind::kStopped);
}

// A certificate for `name` that vouches for itself.
struct Certificate {
  explicit Certificate(const std::string& name)
      : key(EVP_RSA_gen(2048), &EVP_PKEY_free), certificate(X509_new(), &X509_free) {
    X509* const one = certificate.get();
    X509_set_version(one, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(one), 1);
    X509_gmtime_adj(X509_getm_notBefore(one), -3600);
    X509_gmtime_adj(X509_getm_notAfter(one), 3600);
    X509_set_pubkey(one, key.get());
    X509_NAME* const subject = X509_get_subject_name(one);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(one, subject);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str());
    X509_add_ext(one, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(one, key.get(), EVP_sha256());
  }
  void Write(const std::string& path) const {
    FILE* const file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate.get());
    std::fclose(file);
  }
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
  std::unique_ptr<X509, decltype(&X509_free)> certificate;
};

// Answers one request over TLS.
void AnswerSecurely(const Certificate& certificate, int fd) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                                  &SSL_CTX_free);
  SSL_CTX_use_certificate(context.get(), certificate.certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), certificate.key.get());
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
  SSL_set_fd(ssl.get(), fd);
  char bytes[4096];
  if (SSL_accept(ssl.get()) != 1 || SSL_read(ssl.get(), bytes, sizeof bytes) <= 0) return;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
  SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
  SSL_shutdown(ssl.get());
}

TEST(HttpClient, WantsACertificateForTheNameThatWasAsked) {
  signal(SIGPIPE, SIG_IGN);  // of the server's side
  TempFolder folder;
  const Certificate certificate("shop.test");
  certificate.Write(folder / "ca.pem");
  RawServer server([&](RawServer::Connection& connection) { AnswerSecurely(certificate, connection.fd()); });
  RawServer plain([](RawServer::Connection& connection) {
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    connection.Hang();
  });
  const std::map<std::string, FakeResolver::Answers> names = {{"shop.test", {{kLocal}}},
                                                              {"other.test", {{kLocal}}}};
  HttpClientOptions options = Asking::Local();
  Asking strangers(names, options);
  options.ca_file = folder / "ca.pem";
  Asking asking(names, options);
  const std::string port = ":" + std::to_string(server.port());
  EXPECT_EQ(asking.Ask("shop.test" + port).kind, HttpKind::kAnswered);
  EXPECT_EQ(asking.Ask("other.test" + port).kind, HttpKind::kInsecure);
  EXPECT_EQ(asking.Ask("127.0.0.1" + port).kind, HttpKind::kInsecure);
  EXPECT_EQ(strangers.Ask("shop.test" + port).kind, HttpKind::kInsecure);
  EXPECT_EQ(asking.Ask("shop.test:" + std::to_string(plain.port())).kind, HttpKind::kInsecure);
}

TEST(SystemResolver, KnowsThisMachine) {
  SystemResolver resolver;
  for (int i = 0; i < 2; ++i) {
    std::promise<std::vector<IpAddress>> promise;
    resolver.Resolve("localhost", [&](const std::vector<IpAddress>& found) { promise.set_value(found); });
    EXPECT_THAT(promise.get_future().get(), ::testing::Contains(kLocal));
  }
}

}  // namespace
}  // namespace cxengine::api
