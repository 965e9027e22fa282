package io.tributary.edge.mesh.neighbour;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.edge.mesh.offer.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A node of a neighbourhood on loopback, here or, by {@link #main}, as a process. */
final class TestMember implements AutoCloseable {
    final List<String> events = new CopyOnWriteArrayList<>();
    final JGroupsNeighbourhood neighbourhood;
    private final boolean loud;
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    TestMember(NeighbourhoodSettings settings, String name, MutualTls tls, boolean loud) {
        this.loud = loud;
        this.neighbourhood = new JGroupsNeighbourhood(
                settings,
                new Neighbour(Digest.sha256(name.getBytes(UTF_8)), name, "127.0.0.1", settings.port()),
                tls,
                executor,
                System::nanoTime);
    }

    static TestMember started(NeighbourhoodSettings settings, String name, MutualTls tls) throws IOException {
        TestMember member = new TestMember(settings, name, tls, false);
        member.start();
        return member;
    }

    void start() throws IOException {
        neighbourhood.start(new Neighbourhood.Listener() {
            @Override
            public void joined(Neighbour neighbour) {
                note("joined " + neighbour.name());
            }

            @Override
            public void left(Neighbour neighbour) {
                note("left " + neighbour.name());
            }

            @Override
            public void received(Neighbour from, byte[] message) {
                note(from.name() + ": " + new String(message, UTF_8));
            }
        });
    }

    private void note(String event) {
        events.add(event);
        if (loud) {
            System.out.println(event);
        }
    }

    boolean sees(String... names) {
        return neighbourhood.members().stream()
                .map(Neighbour::name)
                .sorted()
                .toList()
                .equals(Stream.of(names).sorted().toList());
    }

    boolean heard(String event) {
        return events.contains(event);
    }

    @Override
    public void close() {
        neighbourhood.close();
        executor.shutdown();
    }

    static NeighbourhoodSettings settings(
            int port,
            Optional<NeighbourhoodSettings.Multicast> multicast,
            NeighbourhoodSettings.Timing timing,
            int... seeds) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        List<InetSocketAddress> list = Arrays.stream(seeds)
                .mapToObj(seed -> new InetSocketAddress(loopback, seed))
                .toList();
        return new NeighbourhoodSettings("test", loopback, loopback, port, multicast, list, 20_000, 64, timing);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code DIRECTORY NAME PORT SEED...}: says what it hears, until its standard input ends. */
    public static void main(String[] arguments) throws Exception {
        int[] seeds = Stream.of(arguments).skip(3).mapToInt(Integer::parseInt).toArray();
        try (TestMember member = new TestMember(
                settings(Integer.parseInt(arguments[2]), Optional.empty(), NeighbourhoodSettings.Timing.DEFAULT, seeds),
                arguments[1],
                TestTls.of(Path.of(arguments[0])),
                true)) {
            member.start();
            System.out.println("started");
            while (System.in.read() >= 0) {
                // until the parent goes
            }
        }
    }
}
