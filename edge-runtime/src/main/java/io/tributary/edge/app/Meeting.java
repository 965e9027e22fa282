package io.tributary.edge.app;

import io.tributary.edge.config.MeshConfig;
import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.link.CertifiedTls;
import io.tributary.edge.mesh.neighbour.JGroupsNeighbourhood;
import io.tributary.edge.mesh.neighbour.MutualTls;
import io.tributary.edge.mesh.neighbour.Neighbour;
import io.tributary.edge.mesh.neighbour.Neighbourhood;
import io.tributary.edge.mesh.neighbour.NeighbourhoodSettings;
import io.tributary.edge.mesh.work.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's place among its neighbours. What stands in its way, such as a network that is not up yet, is tried again; and when the machine gets
 * another address, neighbours are met there. Meanwhile the node works for itself.
 */
final class Meeting {
    private static final Logger LOG = LoggerFactory.getLogger(Meeting.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final MeshConfig config;
    private final String name;
    private final MeshTls tls;
    private final Mesh mesh;
    private final ExecutorService listening = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "neighbourhood");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean heard;
    private volatile @Nullable Place place;
    private boolean closed;
    private volatile Optional<String> fault = Optional.empty();
    private long timer;

    private record Place(String own, Neighbourhood neighbourhood) {}

    /** @param name of the node, for people */
    Meeting(Vertx vertx, MeshConfig config, String name, MeshTls tls, Mesh mesh) {
        this.vertx = vertx;
        this.config = config;
        this.name = name;
        this.tls = tls;
        this.mesh = mesh;
    }

    /** Completes when it has been tried once. */
    Future<Void> start() {
        tls.revocations().onChange(owner -> recheck());
        timer = vertx.setPeriodic(LOOK_EVERY.toMillis(), id -> look());
        return look();
    }

    private Future<Void> look() {
        if (!looking.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        return listen().compose(listened -> vertx.executeBlocking(() -> {
                    meet();
                    return null;
                }))
                .onFailure(e -> failed(String.valueOf(e.getMessage())))
                .onComplete(looked -> looking.set(false))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<Void> listen() {
        if (heard) {
            return Future.succeededFuture();
        }
        return mesh.start()
                .onSuccess(port -> heard = true)
                .recover(e -> Future.failedFuture("can't listen for tasks at " + config.listen() + ":" + config.port()
                        + ": " + e.getMessage() + "; free mesh.port, or set mesh.listen to an address of this machine"))
                .mapEmpty();
    }

    /** Blocks, while members answer or none does. */
    private synchronized void meet() throws IOException {
        Place now = place;
        if (now != null && OwnAddress.isGone(now.own)) {
            LOG.warn("{} is not this machine's address any more; neighbours are met anew", now.own);
            now.neighbourhood.close();
            place = null;
        }
        if (place == null && !closed) {
            String own = OwnAddress.of(config);
            String address = config.address().equals(MeshConfig.AUTO) ? own : config.address();
            place = new Place(own, at(own, address));
            fault = Optional.empty();
            LOG.info("neighbours find node {} at {}:{}", mesh.self().id(), address, config.port());
        }
    }

    /**
     * @param own of this machine
     * @param address at which others find it
     */
    private Neighbourhood at(String own, String address) throws IOException {
        Neighbourhood neighbourhood = new JGroupsNeighbourhood(
                settings(own, address),
                new Neighbour(mesh.self().id(), name, address, config.port()),
                new MutualTls(
                        tls.context(),
                        tls::parameters,
                        session -> CertifiedTls.digest(tls.peer(session).id())),
                listening,
                System::nanoTime);
        neighbourhood.start(new Members(mesh));
        return neighbourhood;
    }

    private NeighbourhoodSettings settings(String own, String address) throws IOException {
        Optional<NeighbourhoodSettings.Multicast> multicast = Optional.empty();
        if (config.multicast().isPresent()) {
            InetSocketAddress group = config.multicast().get();
            multicast = Optional.of(new NeighbourhoodSettings.Multicast(
                    InetAddress.getByName(group.getHostString()), group.getPort(), 1));
        }
        List<InetSocketAddress> seeds = new ArrayList<>();
        for (InetSocketAddress seed : config.seeds()) {
            seeds.add(new InetSocketAddress(InetAddress.getByName(seed.getHostString()), seed.getPort()));
        }
        return NeighbourhoodSettings.of(
                        mesh.self().site(), InetAddress.getByName(own), config.membersPort(), multicast, seeds)
                .announcedAt(InetAddress.getByName(address));
    }

    private void failed(String why) {
        if (!fault.equals(Optional.of(why))) {
            LOG.warn("no neighbours are met: {}; tried again every {} s", why, LOOK_EVERY.toSeconds());
        }
        fault = Optional.of(why);
    }

    private void recheck() {
        mesh.recheck();
        Place now = place;
        if (now != null) {
            now.neighbourhood.recheck();
        }
    }

    /** Who is there of the site, beside this node. Any thread. */
    List<Neighbour> members() {
        Place now = place;
        return now == null ? List.of() : now.neighbourhood.members();
    }

    /** Why neighbours are not met, if so. Any thread. */
    Optional<String> fault() {
        return fault;
    }

    /** Blocks. */
    synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
        Place now = place;
        if (now != null) {
            now.neighbourhood.close();
        }
        listening.shutdown();
    }

    private record Members(Mesh mesh) implements Neighbourhood.Listener {
        @Override
        public void joined(Neighbour neighbour) {
            mesh.joined(neighbour.id(), neighbour.name(), neighbour.host(), neighbour.port());
        }

        @Override
        public void left(Neighbour neighbour) {
            mesh.left(neighbour.id());
        }

        @Override
        public void received(Neighbour from, byte[] message) {}
    }
}
