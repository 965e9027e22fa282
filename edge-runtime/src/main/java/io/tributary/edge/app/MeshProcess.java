package io.tributary.edge.app;

import io.tributary.edge.config.MeshConfig;
import io.tributary.edge.mesh.identity.IdentityException;
import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.identity.SiteContact;
import io.tributary.edge.mesh.neighbour.Neighbour;
import io.tributary.edge.mesh.work.Jobs;
import io.tributary.edge.mesh.work.Mesh;
import io.tributary.edge.mesh.work.MeshParts;
import io.tributary.pipelines.pipeline.BuiltInKernels;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A node's neighbourhood, from its certificate to who does its work. It has an event loop of its own: neighbours are not to wait for a turn of a
 * pipeline.
 */
final class MeshProcess {
    private final Vertx vertx;
    private final Mesh mesh;
    private final Jobs jobs;
    private final Meeting meeting;
    private final SiteContact contact;

    private MeshProcess(Vertx vertx, Mesh mesh, Jobs jobs, Meeting meeting, SiteContact contact) {
        this.vertx = vertx;
        this.mesh = mesh;
        this.jobs = jobs;
        this.meeting = meeting;
        this.contact = contact;
    }

    /**
     * Listens for neighbours and looks for them.
     *
     * @param name of the node, for people
     * @param ownBusy whether the node's own pipelines need the cores
     * @return fails, with the way out, when the node has not joined a site
     */
    static Future<MeshProcess> start(
            MeshConfig config,
            String name,
            BooleanSupplier ownBusy,
            BufferAllocator allocator,
            InstantSource clock,
            RandomGenerator dice) {
        Vertx vertx = EventLoops.create(1);
        return vertx.executeBlocking(() -> MeshTls.open(config.state(), clock)
                        .orElseThrow(() -> new IdentityException(
                                "mesh: this node has joined no site, so it must not listen; join first:"
                                        + " tributary node join TOKEN --state " + config.state())))
                .compose(tls -> {
                    Mesh mesh = MeshParts.mesh(vertx, config, tls, ownBusy, allocator, clock, System::nanoTime, dice);
                    Meeting meeting = new Meeting(vertx, config, name, tls, mesh);
                    return meeting.start()
                            .map(tried -> new MeshProcess(
                                    vertx,
                                    mesh,
                                    new Jobs(mesh, BuiltInKernels.all(), allocator, System::nanoTime),
                                    meeting,
                                    SiteContact.start(vertx, tls, dice)));
                })
                .onFailure(e -> vertx.close());
    }

    Mesh mesh() {
        return mesh;
    }

    Jobs jobs() {
        return jobs;
    }

    /** Who is there of the site, beside this node. */
    List<Neighbour> members() {
        return meeting.members();
    }

    /** What an operator should know about the node's membership; any thread. */
    List<String> warnings() {
        return Stream.concat(meeting.fault().stream(), contact.warnings().stream())
                .toList();
    }

    Future<Void> stop() {
        Promise<Void> stopped = Promise.promise(); // Of no event loop: its own is gone when it completes.
        vertx.executeBlocking(() -> {
                    meeting.close();
                    jobs.close();
                    return null;
                })
                .eventually(contact::close)
                .eventually(mesh::close)
                .onComplete(closed -> vertx.close().onComplete(stopped));
        return stopped.future();
    }
}
