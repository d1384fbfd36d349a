using System.Runtime.InteropServices;

namespace Danmaku.Bench.Load.Engine;

/// <summary>The system calls of the load generator. Sockets are blocking ones used with <c>MSG_DONTWAIT</c>.</summary>
/// <remarks>Plain calls instead of <see cref="System.Net.Sockets.Socket"/>: the generator must cost less than what it measures.</remarks>
internal static partial class Linux
{
    /// <summary>errno of a call that would have waited.</summary>
    public const int WouldBlock = 11;

    /// <summary>errno of a call that a signal interrupted.</summary>
    public const int Interrupted = 4;

    public const uint EpollIn = 1;
    public const uint EpollOut = 4;

    /// <summary>The other side has ended or broken the connection: these are reported to whoever asks for the first.</summary>
    public const uint EpollEnded = 0x2000 | 8 | 16;

    private const int EpollCtlAdd = 1;
    private const int EpollCtlModify = 3;
    private const int AddressFamilyInet = 2;
    private const int StreamCloseOnExec = 1 | 0x80000;
    private const int NonBlocking = 0x800;
    private const int InProgress = 115;
    private const int Tcp = 6;
    private const int TcpNoDelay = 1;
    private const int TcpQuickAcknowledgement = 12;
    private const int DontWaitNoSignal = 0x40 | 0x4000;
    private const int LimitOfFiles = 7;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddress
    {
        public ushort Family;
        public ushort PortBigEndian;
        public uint AddressBigEndian;
        public ulong Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    public static int CreateEpoll() => Checked(epoll_create1(0), "epoll_create1");

    /// <summary>Has a socket acknowledge late, as one does that has asked something and been answered.</summary>
    public static unsafe void DelayAcknowledgements(int fd)
    {
        var off = 0;
        Checked(setsockopt(fd, Tcp, TcpQuickAcknowledgement, &off, sizeof(int)), "setsockopt");
    }

    /// <summary>A TCP socket to 127.0.0.1.</summary>
    /// <param name="port">Where.</param>
    /// <param name="wait">Whether to wait until it is connected. If not, epoll tells.</param>
    /// <exception cref="IOException">Nobody listens there, or the process has no descriptor left.</exception>
    public static unsafe int Connect(int port, bool wait = true)
    {
        var fd = Checked(socket(AddressFamilyInet, StreamCloseOnExec | (wait ? 0 : NonBlocking), 0), "socket");
        var one = 1;
        Checked(setsockopt(fd, Tcp, TcpNoDelay, &one, sizeof(int)), "setsockopt");
        var address = new SocketAddress
        {
            Family = AddressFamilyInet,
            PortBigEndian = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)port),
            AddressBigEndian = BitConverter.IsLittleEndian ? 0x0100007Fu : 0x7F000001u,
        };
        if (connect(fd, &address, sizeof(SocketAddress)) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == InProgress)
            {
                return fd;
            }

            _ = close(fd);
            throw new IOException($"connect to 127.0.0.1:{port}: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        return fd;
    }

    public static void Close(int fd) => _ = close(fd);

    /// <summary>Reports the descriptor as ready under <paramref name="token"/>, level-triggered.</summary>
    public static unsafe void Watch(int epoll, int fd, int token, uint events, bool again = false)
    {
        var record = stackalloc byte[16];
        *(uint*)record = events;
        *(long*)(record + EventSize - sizeof(long)) = token;
        Checked(epoll_ctl(epoll, again ? EpollCtlModify : EpollCtlAdd, fd, record), "epoll_ctl");
    }

    /// <summary>Waits for ready descriptors.</summary>
    /// <param name="epoll">From <see cref="CreateEpoll"/>.</param>
    /// <param name="ready">Filled with tokens and events.</param>
    /// <param name="scratch">At least 16 bytes for each element of <paramref name="ready"/>.</param>
    /// <param name="timeout">In milliseconds; 0 only looks.</param>
    public static unsafe int Wait(int epoll, Span<(int Token, uint Events)> ready, byte[] scratch, int timeout)
    {
        int count;
        fixed (byte* records = scratch)
        {
            count = epoll_wait(epoll, records, ready.Length, timeout);
            for (var i = 0; i < count; i++)
            {
                var record = records + (i * EventSize);
                ready[i] = (*(int*)(record + EventSize - sizeof(long)), *(uint*)record);
            }
        }

        return Math.Max(count, 0);
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>Bytes; 0 at the end of the stream; a negative errno.</returns>
    public static unsafe int Receive(int fd, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var count = recv(fd, bytes, buffer.Length, DontWaitNoSignal);
            return count >= 0 ? (int)count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Writes what the socket takes.</summary>
    /// <returns>Bytes, or a negative errno.</returns>
    public static unsafe int Send(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var count = send(fd, bytes, buffer.Length, DontWaitNoSignal);
            return count >= 0 ? (int)count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Sleeps without being woken by sockets.</summary>
    public static unsafe void Nap(TimeSpan time)
    {
        var span = new TimeSpec { Seconds = (long)time.TotalSeconds, Nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * 100 };
        _ = nanosleep(&span, null);
    }

    /// <summary>Lets this process, and those it starts, have as many open files as an unprivileged process may.</summary>
    /// <returns>How many that is.</returns>
    public static unsafe ulong RaiseFileLimit()
    {
        Limits limits;
        if (getrlimit(LimitOfFiles, &limits) != 0)
        {
            return 0;
        }

        limits.Soft = limits.Hard;
        _ = setrlimit(LimitOfFiles, &limits);
        return limits.Hard;
    }

    /// <summary>CPU time that a process has used, threads that have ended and the kernel's work for it included.</summary>
    public static unsafe TimeSpan CpuTimeOf(int process)
    {
        // What clock_getcpuclockid(3) makes of a process id.
        TimeSpec time;
        Checked(clock_gettime((~process << 3) | 2, &time), "clock_gettime");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100);
    }

    private static int Checked(int result, string call) => result >= 0
        ? result
        : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(int epoll, int operation, int fd, byte* record);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_wait(int epoll, byte* records, int count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int setsockopt(int fd, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int connect(int fd, SocketAddress* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint recv(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint send(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [LibraryImport("libc")]
    private static unsafe partial int nanosleep(TimeSpec* time, TimeSpec* rest);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport("libc")]
    private static unsafe partial int getrlimit(int resource, Limits* limits);

    [LibraryImport("libc")]
    private static unsafe partial int setrlimit(int resource, Limits* limits);
}
