#include "tests/simulation/disk_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace cxengine::simulation {

struct DiskVfs::Registration {
  sqlite3_vfs vfs{};
  sqlite3_vfs* before = nullptr;  // the default one, which comes back
};

namespace {

// The memory that connections to a database share: the index of its write-ahead log. A crash loses it.
using SharedMemory = std::vector<std::unique_ptr<std::vector<unsigned char>>>;

struct Handle {
  Disk* disk = nullptr;
  std::shared_ptr<Disk::File> file;
  std::shared_ptr<SharedMemory> shared;
  std::string name;  // "": for SQLite alone
  bool remove = false;
};

// SQLite allocates szOsFile bytes, of which the first are its own.
struct OpenFile {
  sqlite3_file base;
  Handle* handle;
};

Handle& Of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file)->handle; }

int Code(Disk::Result result, int broken) {
  switch (result) {
    case Disk::Result::kOk:
      return SQLITE_OK;
    case Disk::Result::kFull:
      return SQLITE_FULL;
    case Disk::Result::kBroken:
      return broken;
  }
  return broken;
}

int Close(sqlite3_file* file) {
  Handle* handle = &Of(file);
  if (handle->remove) handle->disk->Remove(handle->name, false);
  delete handle;
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
  if (!Of(file).disk->Reads(*Of(file).file)) return SQLITE_IOERR_READ;
  const std::string& contents = Of(file).file->contents;
  const auto from = std::min<std::size_t>(static_cast<std::size_t>(offset), contents.size());
  const auto size = std::min<std::size_t>(static_cast<std::size_t>(count), contents.size() - from);
  std::memcpy(to, contents.data() + from, size);
  if (size == static_cast<std::size_t>(count)) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + size, 0, static_cast<std::size_t>(count) - size);
  return SQLITE_IOERR_SHORT_READ;
}

int Write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
  Handle& handle = Of(file);
  const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(count));
  return Code(handle.disk->Write(*handle.file, static_cast<std::uint64_t>(offset), bytes),
              SQLITE_IOERR_WRITE);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  Handle& handle = Of(file);
  return Code(handle.disk->Cut(*handle.file, static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int Sync(sqlite3_file* file, int) {
  Handle& handle = Of(file);
  return Code(handle.disk->Sync(*handle.file), SQLITE_IOERR_FSYNC);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(Of(file).file->contents.size());
  return SQLITE_OK;
}

int Lock(sqlite3_file*, int) { return SQLITE_OK; }

int CheckReservedLock(sqlite3_file*, int* held) {
  *held = 0;
  return SQLITE_OK;
}

int FileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int SectorSize(sqlite3_file*) { return static_cast<int>(Disk::kSector); }
int Characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int ShmMap(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  Handle& handle = Of(file);
  if (handle.shared == nullptr)
    handle.shared = std::static_pointer_cast<SharedMemory>(handle.file->shared.lock());
  if (handle.shared == nullptr) handle.file->shared = handle.shared = std::make_shared<SharedMemory>();
  SharedMemory& shared = *handle.shared;
  const auto place = static_cast<std::size_t>(region);
  *memory = nullptr;
  if (place >= shared.size()) {
    if (extend == 0) return SQLITE_OK;
    while (shared.size() <= place)
      shared.push_back(std::make_unique<std::vector<unsigned char>>(static_cast<std::size_t>(size)));
  }
  *memory = shared[place]->data();
  return SQLITE_OK;
}

int ShmLock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void ShmBarrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }
int ShmUnmap(sqlite3_file* file, int) {
  Of(file).shared.reset();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = FileSize,
    .xLock = Lock,
    .xUnlock = Lock,
    .xCheckReservedLock = CheckReservedLock,
    .xFileControl = FileControl,
    .xSectorSize = SectorSize,
    .xDeviceCharacteristics = Characteristics,
    .xShmMap = ShmMap,
    .xShmLock = ShmLock,
    .xShmBarrier = ShmBarrier,
    .xShmUnmap = ShmUnmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

Disk& DiskOf(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  Disk& disk = DiskOf(vfs);
  auto found =
      name == nullptr ? std::make_shared<Disk::File>() : disk.Open(name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!found) return SQLITE_CANTOPEN;
  const bool remove = name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  auto* open = reinterpret_cast<OpenFile*>(file);
  open->handle = new Handle{&disk, std::move(found), {}, name == nullptr ? "" : name, remove};
  open->base.pMethods = &kMethods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* vfs, const char* name, int surely) {
  if (!DiskOf(vfs).Exists(name)) return SQLITE_IOERR_DELETE_NOENT;
  return Code(DiskOf(vfs).Remove(name, surely != 0), SQLITE_IOERR_DELETE);
}

int Access(sqlite3_vfs* vfs, const char* name, int, int* there) {
  *there = DiskOf(vfs).Exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int FullPathname(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int Randomness(sqlite3_vfs*, int size, char* out) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(i * 37 + 11);
  return size;
}

int Sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int CurrentTime(sqlite3_vfs*, double* days) {
  *days = 2'460'000.5;
  return SQLITE_OK;
}

}  // namespace

DiskVfs::DiskVfs(Disk& disk) : registration_(std::make_unique<Registration>()) {
  sqlite3_initialize();
  Registration& it = *registration_;
  it.before = sqlite3_vfs_find(nullptr);
  it.vfs.iVersion = 1;
  it.vfs.szOsFile = sizeof(OpenFile);
  it.vfs.mxPathname = 512;
  it.vfs.zName = "simulated";
  it.vfs.pAppData = &disk;
  it.vfs.xOpen = Open;
  it.vfs.xDelete = Delete;
  it.vfs.xAccess = Access;
  it.vfs.xFullPathname = FullPathname;
  it.vfs.xRandomness = Randomness;
  it.vfs.xSleep = Sleep;
  it.vfs.xCurrentTime = CurrentTime;
  sqlite3_vfs_register(&it.vfs, 1);
}

DiskVfs::~DiskVfs() {
  sqlite3_vfs_unregister(&registration_->vfs);
  sqlite3_vfs_register(registration_->before, 1);
}

}  // namespace cxengine::simulation
