package io.tributary.edge.mesh.work;

import io.tributary.edge.config.MeshConfig;
import io.tributary.edge.mesh.identity.Member;
import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.link.CertifiedTls;
import io.tributary.edge.mesh.offer.Machine;
import io.tributary.edge.mesh.offer.SpareCapacity;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.RequesterSettings;
import io.tributary.pipelines.pipeline.BuiltInKernels;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;

/** Puts a mesh together from a node's file. */
public final class MeshParts {
    /** A node does itself what is not done by then. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private MeshParts() {}

    /**
     * A mesh that has not been started, on an event loop of its own.
     *
     * @param nanos a clock that never jumps
     */
    public static Mesh mesh(
            Vertx vertx,
            MeshConfig config,
            MeshTls tls,
            BooleanSupplier ownBusy,
            BufferAllocator allocator,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator dice) {
        Member member = tls.credentials().self();
        Self self = new Self(
                CertifiedTls.digest(member.id()),
                CertifiedTls.digest(member.owner()),
                member.site(),
                tls.credentials()::sign);
        Machine machine = new Machine(config.machine());
        Figures figures = new Figures();
        return new Mesh(
                vertx,
                ((VertxInternal) vertx).createEventLoopContext(),
                new MeshSettings(
                        config.listen().equals(MeshConfig.AUTO) ? "0.0.0.0" : config.listen(),
                        config.port(),
                        RequesterSettings.standard(),
                        LenderSettings.standard()
                                .of(config.lend().priceMilli(), config.lend().batteryFloorPermille()),
                        DEADLINE),
                self,
                new CertifiedTls(tls),
                BuiltInKernels.all(),
                new MeasuredSpeeds(machine.read().cores()),
                new MeasuredSurroundings(
                        machine, new SpareCapacity(config.lend()), figures::idleCpuNanos, nanos, clock),
                ownBusy,
                allocator,
                figures,
                clock,
                nanos,
                dice);
    }
}
