package dev.bidmesh.node.netns;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** What Java has no API for: namespaces and devices of the network. */
interface Libc extends Library {

  int READ_ONLY = 0;
  int READ_WRITE = 2;
  int CLOSE_ON_EXEC = 0x80000;
  short READABLE = 1;

  /** Namespaces of the network, of the kinds that there are. */
  int NETWORK = 0x40000000;

  /** Names the device that a file of {@code /dev/net/tun} is. */
  long SET_INTERFACE = 0x400454caL;

  static Libc load() {
    return Native.load("c", Libc.class);
  }

  int open(String path, int flags) throws LastErrorException;

  int close(int file) throws LastErrorException;

  int ioctl(int file, NativeLong request, byte[] argument) throws LastErrorException;

  int setns(int file, int kind) throws LastErrorException;

  int poll(byte[] files, NativeLong count, int millis) throws LastErrorException;

  NativeLong read(int file, byte[] into, NativeLong most) throws LastErrorException;

  NativeLong write(int file, byte[] from, NativeLong count) throws LastErrorException;
}
