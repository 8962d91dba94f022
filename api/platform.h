// The platform without its sockets: data folder, services, patterns in the engine, and a handler for each
// listener.
//
// Opening it upgrades the folder, makes the first tenant and user if there are none, and loads the enabled
// patterns. Throws std::runtime_error (store::Error) with a sentence for the operator if it cannot.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "api/bootstrap.h"
#include "api/clock.h"
#include "api/http/message.h"
#include "api/http/router.h"
#include "api/services.h"
#include "api/store/files.h"

namespace cxengine::api {

class Platform {
 public:
  Platform(const std::string& data_folder, const ServiceOptions& options, const Clock& clock);
  ~Platform();

  // For the three listeners; valid while the platform lives.
  http::Handler ApiHandler();
  http::StreamsBody ApiStreams();
  http::Handler AdminHandler();
  http::Handler StreamHandler();
  // All that is served on the first two.
  const http::Router& api_router() const { return api_; }
  const http::Router& admin_router() const { return admin_; }

  // Adds the patterns of --demo to the first tenant, once.
  void AddDemo();
  const FirstStart& first_start() const { return first_start_; }
  std::string bootstrap_path() const { return folder_.File("bootstrap.json"); }
  Services& services() { return *services_; }

  // From here on /readyz says no, and streams of events end after what they have handed on.
  void BeginToStop();
  // After the listeners have stopped: finishes what is queued, keeps the history. Also done by the
  // destructor.
  void Drain();

 private:
  store::DataFolder folder_;
  const Proxies proxies_;
  std::unique_ptr<Services> services_;
  FirstStart first_start_;
  http::Router api_;
  http::Router admin_;
  std::atomic<bool> ready_{false};
};

}  // namespace cxengine::api
