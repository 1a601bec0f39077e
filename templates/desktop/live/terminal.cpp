#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "runtime.h"

namespace {

std::string linked;  // removed at the end

/// And its folder, if nothing else is in it.
void RemoveLink() {
  unlink(linked.c_str());
  rmdir(linked.substr(0, linked.rfind('/')).c_str());
}

void Check(bool is_done, const char* what) {
  if (!is_done) {
    runtime::Fail((std::string(what) + ": " + std::strerror(errno)).c_str());
  }
}

/// As pyserial sets it, so that nothing is echoed before it does. Opened and closed once, the other
/// side counts as closed from then on, and not as never used.
void MakeRaw(const char* path) {
  const int slave = open(path, O_RDWR | O_NOCTTY);
  Check(slave >= 0, path);
  termios settings;
  tcgetattr(slave, &settings);
  cfmakeraw(&settings);
  tcsetattr(slave, TCSANOW, &settings);
  close(slave);
}

}  // namespace

void Terminal::Plug(const std::string& link) {
  if (linked.empty()) {
    std::atexit(RemoveLink);
    std::signal(SIGTERM, [](int) {
      RemoveLink();
      _exit(EXIT_SUCCESS);
    });
    std::signal(SIGINT, SIG_IGN);  // Ctrl-C is for the program that started this one
  }
  link_ = link;
  linked = link;
  master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  Check(master_ >= 0 && grantpt(master_) == 0 && unlockpt(master_) == 0, "no pseudo-terminal");
  MakeRaw(ptsname(master_));
  Check(fcntl(master_, F_SETFL, O_NONBLOCK) == 0, "no pseudo-terminal");
  const std::string fresh = link + ".new";  // renamed, so that the link is never half there
  unlink(fresh.c_str());
  Check(symlink(ptsname(master_), fresh.c_str()) == 0, fresh.c_str());
  Check(rename(fresh.c_str(), link.c_str()) == 0, link.c_str());
}

void Terminal::Unplug() {
  unlink(link_.c_str());
  close(master_);
  master_ = -1;
  is_open_ = false;
}

void Terminal::Wait(int timeout) { Look(timeout, POLLIN); }

void Terminal::WaitForRoom() { Look(-1, POLLOUT); }

/// `timeout` in ms, -1: none. A port that no program has open is not waited for: it always hangs
/// up.
void Terminal::Look(int timeout, int16_t events) {
  pollfd files[2] = {{STDIN_FILENO, POLLIN, 0}, {master_, events, 0}};
  poll(files, 2, 0);
  if ((files[1].revents & POLLHUP) != 0) {
    files[1].fd = -1;
  }
  if (timeout != 0 && files[0].revents == 0 && (files[1].fd < 0 || files[1].revents == 0)) {
    poll(files, 2, timeout);
  }
  is_open_ = files[1].fd >= 0 && (files[1].revents & POLLHUP) == 0;
  if (files[0].revents != 0) {
    char command = 0;
    if (read(STDIN_FILENO, &command, 1) <= 0) {
      std::exit(EXIT_SUCCESS);
    }
    commands_ += command;
  }
}

char Terminal::Command() {
  if (commands_.empty()) {
    return 0;
  }
  const char command = commands_[0];
  commands_.erase(0, 1);
  return command;
}

size_t Terminal::Read(uint8_t* bytes, size_t size) {
  const ssize_t count = is_open_ && size > 0 ? read(master_, bytes, size) : 0;
  return count > 0 ? static_cast<size_t>(count) : 0;
}

size_t Terminal::Write(const char* bytes, size_t size) {
  const ssize_t count = is_open_ ? write(master_, bytes, size) : 0;
  return count > 0 ? static_cast<size_t>(count) : 0;
}
