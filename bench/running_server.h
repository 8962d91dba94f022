// Programs that stand beside this one, for benchmarks of the server from the outside: `cxserver` on a folder
// and ports of its own, or another.
//
// What goes wrong throws std::runtime_error. The program is stopped, and its folder removed, by the
// destructor.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace cxengine::bench {

// A program, and what it prints.
class Child {
 public:
  Child(const std::string& name, std::vector<std::string> arguments);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The port in the first line that has `label` in it.
  std::uint16_t PortBehind(const std::string& label);
  // Until it has printed this.
  void Await(const std::string& label);
  pid_t pid() const { return pid_; }

 private:
  std::string LineWith(const std::string& label);

  pid_t pid_ = -1;
  FILE* output_ = nullptr;
};

struct TempFolder {
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string path;
};

// A new cxserver without a rate limit and with such options, and a token for its first tenant.
class RunningServer {
 public:
  explicit RunningServer(std::vector<std::string> options = {});

  std::uint16_t port() const { return port_; }
  std::uint16_t platform_port() const { return platform_port_; }
  // The field line.
  const std::string& authorization() const { return authorization_; }
  // Bytes: resident, and of the data folder.
  std::size_t Memory() const;
  std::size_t Stored() const;

 private:
  const TempFolder folder_;
  Child server_;
  const std::uint16_t port_;
  const std::uint16_t platform_port_;
  std::string authorization_;
};

// HTTP/1.1; `fields` are lines that end in CRLF.
std::string Request(const std::string& method, const std::string& path, const std::string& fields,
                    const std::string& body);

}  // namespace cxengine::bench
