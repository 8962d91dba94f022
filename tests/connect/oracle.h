// An API for augments.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "api/problem.h"
#include "tests/connect/raw_server.h"

namespace cxengine::api {

// A server that answers questions by the value of `n` in them; what is held waits for Release.
class Oracle {
 public:
  Oracle()
      : server_([this](RawServer::Connection& connection) {
          for (std::string request; !(request = connection.Read()).empty();) {
            const Json question = Json::parse(request.substr(request.find("\r\n\r\n") + 4));
            Json answer = question;
            {
              std::unique_lock lock(mutex_);
              changed_.wait(lock, [&] { return !held_.contains(question["attributes"].value("n", 0)); });
              for (const auto& [name, value] : says.items()) answer["attributes"][name] = value;
            }
            connection.Answer(answer.dump());
          }
        }) {}
  ~Oracle() { Release(); }
  std::string Url() const { return server_.Url(); }
  std::vector<Json> Questions() const {
    std::vector<Json> questions;
    for (const std::string& request : server_.Requests())
      questions.push_back(Json::parse(request.substr(request.find("\r\n\r\n") + 4)));
    return questions;
  }
  void WaitForQuestions(std::size_t count) const {
    while (server_.Requests().size() < count) std::this_thread::yield();
  }
  void Hold(int n) {
    const std::lock_guard lock(mutex_);
    held_.insert(n);
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    held_.clear();
    changed_.notify_all();
  }
  Json says = Json::object();  // set before anybody asks

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<int> held_;
  RawServer server_;
};

}  // namespace cxengine::api
