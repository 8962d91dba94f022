// Which addresses and which URLs the server may be sent to.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/connect/address_guard.h"
#include "api/connect/outgoing_url.h"

namespace cxengine::api {
namespace {

struct AddressRow {
  const char* address;
  const char* kind;  // "": may be asked
};

// The first and last address of each refused range, the neighbours on both sides, and what lies in between.
constexpr AddressRow kAddressRows[] = {
    {"0.0.0.0", "this machine"},
    {"0.255.255.255", "this machine"},
    {"1.0.0.0", ""},
    {"1.1.1.1", ""},
    {"9.255.255.255", ""},
    {"10.0.0.0", "private network"},
    {"10.255.255.255", "private network"},
    {"11.0.0.0", ""},
    {"100.63.255.255", ""},
    {"100.64.0.0", "network of a provider"},
    {"100.100.100.200", "metadata service"},
    {"100.127.255.255", "network of a provider"},
    {"100.128.0.0", ""},
    {"126.255.255.255", ""},
    {"127.0.0.0", "this machine"},
    {"127.0.0.1", "this machine"},
    {"127.255.255.255", "this machine"},
    {"128.0.0.0", ""},
    {"168.63.129.16", "metadata service"},
    {"168.63.129.17", ""},
    {"169.253.255.255", ""},
    {"169.254.0.0", "link-local"},
    {"169.254.169.254", "metadata service"},
    {"169.254.170.2", "metadata service"},
    {"169.254.255.255", "link-local"},
    {"169.255.0.0", ""},
    {"172.15.255.255", ""},
    {"172.16.0.0", "private network"},
    {"172.31.255.255", "private network"},
    {"172.32.0.0", ""},
    {"192.0.0.0", "reserved"},
    {"192.0.0.192", "metadata service"},
    {"192.0.0.255", "reserved"},
    {"192.0.1.0", ""},
    {"192.0.2.1", "documentation"},
    {"192.0.3.0", ""},
    {"192.31.196.1", "reserved"},
    {"192.52.193.1", "reserved"},
    {"192.88.99.1", "reserved"},
    {"192.167.255.255", ""},
    {"192.168.0.0", "private network"},
    {"192.168.255.255", "private network"},
    {"192.169.0.0", ""},
    {"192.175.48.1", "reserved"},
    {"198.17.255.255", ""},
    {"198.18.0.0", "benchmarking"},
    {"198.19.255.255", "benchmarking"},
    {"198.20.0.0", ""},
    {"198.51.100.1", "documentation"},
    {"203.0.113.1", "documentation"},
    {"223.255.255.255", ""},
    {"224.0.0.0", "multicast"},
    {"239.255.255.255", "multicast"},
    {"240.0.0.0", "reserved"},
    {"255.255.255.254", "reserved"},
    {"255.255.255.255", "broadcast"},
    {"::", "this machine"},
    {"::1", "this machine"},
    {"::2", "reserved"},
    {"::7f00:1", "reserved"},              // the oldest way to wrap an address of IPv4
    {"::ffff:127.0.0.1", "this machine"},  // mapped
    {"::ffff:10.1.2.3", "private network"},
    {"::ffff:169.254.169.254", "metadata service"},
    {"::ffff:8.8.8.8", ""},
    {"::ffff:0:127.0.0.1", "reserved"},   // translated
    {"64:ff9b::7f00:1", "this machine"},  // NAT64
    {"64:ff9b::a9fe:a9fe", "metadata service"},
    {"64:ff9b::808:808", ""},
    {"64:ff9b:1::808:808", "reserved"},
    {"100::1", "reserved"},
    {"1fff:ffff::1", "reserved"},
    {"2000::1", ""},
    {"2001::1", "tunnel"},  // Teredo
    {"2001:0:7f00:1::", "tunnel"},
    {"2001:20::1", "reserved"},
    {"2001:1ff:ffff::1", "reserved"},
    {"2001:200::1", ""},
    {"2001:db8::1", "documentation"},
    {"2002:7f00:1::1", "tunnel"},  // 6to4
    {"2002:808:808::1", "tunnel"},
    {"2606:4700:4700::1111", ""},
    {"2620:4f:8000::1", "reserved"},
    {"3fff::1", "documentation"},
    {"3fff:1000::1", ""},
    {"4000::1", "reserved"},
    {"5f00::1", "reserved"},
    {"fbff::1", "reserved"},
    {"fc00::1", "private network"},
    {"fd00:ec2::254", "metadata service"},
    {"fd20:ce::254", "metadata service"},
    {"fdff:ffff::1", "private network"},
    {"fe80::1", "link-local"},
    {"fec0::1", "private network"},
    {"ff02::1", "multicast"},
};

TEST(AddressGuard, RefusesEveryClassOfAddressThatIsNotPublic) {
  const AddressGuard guard;
  for (const AddressRow& row : kAddressRows) {
    const auto address = IpAddress::Parse(row.address);
    ASSERT_TRUE(address) << row.address;
    EXPECT_EQ(guard.WhyRefused(*address), row.kind) << row.address;
  }
}

TEST(AddressGuard, LetsThroughWhatTheOperatorAllowsAndNothingBeside) {
  const AddressGuard guard({*AddressRange::Parse("10.1.0.0/16"), *AddressRange::Parse("fd00::/8"),
                            *AddressRange::Parse("127.0.0.1")});
  for (const char* address : {"10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd12::1", "127.0.0.1"})
    EXPECT_EQ(guard.WhyRefused(*IpAddress::Parse(address)), "") << address;
  for (const char* address : {"10.2.0.0", "fc00::1", "127.0.0.2", "::1", "169.254.169.254"})
    EXPECT_NE(guard.WhyRefused(*IpAddress::Parse(address)), "") << address;
}

TEST(IpAddress, ReadsTheWrittenOutFormsAlone) {
  for (const char* text : {"1.2.3.4", "2001:200::1", "::ffff:1.2.3.4"})
    EXPECT_TRUE(IpAddress::Parse(text)) << text;
  for (const char* text : {"", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "1.2.3.4.5", "1.2.3.256",
                           "[::1]", "fe80::1%eth0", "localhost", " 1.2.3.4"})
    EXPECT_FALSE(IpAddress::Parse(text)) << text;
  EXPECT_EQ(IpAddress::Parse("::ffff:1.2.3.4")->ToText(), "1.2.3.4");
  EXPECT_EQ(IpAddress::Parse("2001:200:0:0::1")->ToText(), "2001:200::1");
}

TEST(IpAddress, IsReadFromSocketAddresses) {
  sockaddr_storage storage{};
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  v6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "::ffff:10.0.0.1", &v6.sin6_addr);
  EXPECT_EQ(IpAddress::Of(reinterpret_cast<sockaddr&>(storage)), IpAddress::V4(10, 0, 0, 1));
  storage.ss_family = AF_UNIX;
  EXPECT_FALSE(IpAddress::Of(reinterpret_cast<sockaddr&>(storage)));
}

TEST(AddressRange, IsWrittenAsCidr) {
  for (const char* text :
       {"10.0.0.0/8", "0.0.0.0/0", "10.1.2.3", "10.1.2.3/32", "::/0", "fd00::/8", "::1/128"})
    EXPECT_TRUE(AddressRange::Parse(text)) << text;
  for (const char* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/8x",
                           "::/129", "fd00::1/8", "example.com/8", "10.0.0.0/8/8"})
    EXPECT_FALSE(AddressRange::Parse(text)) << text;
  EXPECT_TRUE(AddressRange::Parse("0.0.0.0/0")->Contains(*IpAddress::Parse("8.8.8.8")));
  EXPECT_FALSE(AddressRange::Parse("0.0.0.0/0")->Contains(*IpAddress::Parse("2000::1")));
}

struct UrlRow {
  const char* url;
  const char* text;  // whole
  const char* host;
  int port;
};

TEST(OutgoingUrl, MeansHttpsWithoutASchemeAndIsWrittenOneWay) {
  const UrlRow rows[] = {
      {"hostname", "https://hostname/", "hostname", 443},
      {"Example.COM/A?b=C#d", "https://example.com/A?b=C", "example.com", 443},
      {"example.com:8443/x", "https://example.com:8443/x", "example.com", 8443},
      {"http://example.com", "http://example.com/", "example.com", 80},
      {"HTTPS://example.com.:443/", "https://example.com:443/", "example.com", 443},
      {"http://[2001:200::1]:8080/x", "http://[2001:200::1]:8080/x", "2001:200::1", 8080},
      // Numbers that mean an address are the address, as they will be for the connection.
      {"http://2130706433/", "http://127.0.0.1/", "127.0.0.1", 80},
      {"http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1", 80},
      {"http://0177.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80},
  };
  for (const UrlRow& row : rows) {
    std::string error;
    const auto url = OutgoingUrl::Parse(row.url, error);
    ASSERT_TRUE(url) << row.url << ": " << error;
    EXPECT_EQ(url->text, row.text);
    EXPECT_EQ(url->host, row.host);
    EXPECT_EQ(url->port, row.port);
    EXPECT_EQ(url->secure, url->text.starts_with("https"));
  }
}

TEST(OutgoingUrl, RefusesWhatIsNotMeantForTheWeb) {
  const std::pair<std::string, const char*> rows[] = {
      {"", "empty"},
      {"ftp://example.com/", "http://"},
      {"file:///etc/passwd", "http://"},
      {"gopher://example.com/", "http://"},
      {"javascript:alert(1)", ""},
      {"http://user@example.com/", "user name"},
      {"http://user:secret@example.com/", "user name"},
      {"http://:secret@example.com/", "user name"},
      {"example.com@evil.example", "user name"},
      {"http://example.com:22/", "port"},
      {"http://example.com:0/", ""},
      {"http://example.com:65536/", ""},
      {"http://exa mple.com/", "characters"},
      {"http://example.com/\r\nX: y", "characters"},
      {std::string("http://example.com/\0x", 21), "characters"},
      {"http://example.com\\@evil.example/", "characters"},
      {"http://m\xC3\xBCller.example/", "characters"},
      {"http://[fe80::1%25eth0]/", ""},
      {"http://", ""},
      {"http://exa%2fmple.com/", ""},
      {"https://example.com/" + std::string(2048, 'a'), "2048"},
  };
  for (const auto& [text, why] : rows) {
    std::string error;
    EXPECT_FALSE(OutgoingUrl::Parse(text, error)) << text;
    EXPECT_THAT(error, ::testing::HasSubstr(why)) << text;
    EXPECT_THAT(error, ::testing::Not(::testing::HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace cxengine::api
