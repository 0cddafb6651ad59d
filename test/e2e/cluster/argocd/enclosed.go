package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

// runEnclosed runs a program in a network of its own, in which there is nothing but a loopback device: the controller's
// metrics port cannot be bound to an address, and so nobody beyond this network can reach it. The ports given are the way
// out: inside, they lead to the same ports of 127.0.0.1 outside. Usage: enclosed PORT,PORT… PROGRAM ARGUMENTS…
func runEnclosed(arguments []string) error {
	if len(arguments) < 2 {
		return fmt.Errorf("usage: enclosed PORT,PORT… PROGRAM ARGUMENTS…")
	}
	// The network belongs to this thread; the runtime starts other threads, that do the relaying, outside of it.
	runtime.LockOSThread()
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		return fmt.Errorf("a network of its own needs root: %w", err)
	}
	if err := bringUp("lo"); err != nil {
		return fmt.Errorf("the loopback device does not come up: %w", err)
	}
	for _, port := range strings.Split(arguments[0], ",") {
		listener, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err != nil {
			return err
		}
		go relay(listener, "127.0.0.1:"+port)
	}
	program := exec.Command(filepath.Join(filepath.Dir(os.Args[0]), arguments[1]), arguments[2:]...)
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	program.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := program.Start(); err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		for word := range stop {
			_ = program.Process.Signal(word)
		}
	}()
	return program.Wait()
}

func bringUp(device string) error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(socket)
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], device)
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	_, _, code := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)))
	if code != 0 {
		return code
	}
	return nil
}

func relay(listener net.Listener, to string) {
	for {
		inside, err := listener.Accept()
		if err != nil {
			return
		}
		go join(inside, to)
	}
}

func join(inside net.Conn, to string) {
	defer inside.Close()
	outside, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer outside.Close()
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{inside, outside}, {outside, inside}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			ended <- struct{}{}
		}()
	}
	<-ended
}
