package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.link.CertifiedTls;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.offer.Spare;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.RequesterSettings;
import io.tributary.pipelines.kernel.Echo;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.operator.FeaturesKernel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.RootAllocator;

/** A node's part in its neighbourhood, without the rest of the node. */
final class MeshNode implements AutoCloseable {
    final AtomicBoolean busy = new AtomicBoolean();
    final RootAllocator allocator = new RootAllocator();
    final Mesh mesh;
    final MeshTls tls;
    final Self self;
    final int port;
    volatile int spareMillicores = 1_000;

    /** @param fuelPerSecond how fast it takes itself for */
    MeshNode(Vertx vertx, MeshTls tls, long fuelPerSecond, Kernel... more) {
        this(vertx, tls, new FixedSpeeds(fuelPerSecond), more);
    }

    MeshNode(Vertx vertx, MeshTls tls, Speeds speeds, Kernel... more) {
        this.tls = tls;
        var member = tls.credentials().self();
        self = new Self(
                CertifiedTls.digest(member.id()),
                CertifiedTls.digest(member.owner()),
                member.site(),
                tls.credentials()::sign);
        List<Kernel> kernels = new java.util.ArrayList<>(List.of(new Echo(), new FeaturesKernel()));
        kernels.addAll(List.of(more));
        mesh = new Mesh(
                vertx,
                ((VertxInternal) vertx).createEventLoopContext(),
                new MeshSettings(
                        "127.0.0.1",
                        0,
                        RequesterSettings.standard(),
                        LenderSettings.standard(),
                        Duration.ofSeconds(20)),
                self,
                new CertifiedTls(tls),
                new Kernels(kernels),
                speeds,
                () -> new Spare(spareMillicores, Spare.Reason.LENDS, 0, Energy.MAINS),
                busy::get,
                allocator,
                new Figures(),
                InstantSource.system(),
                System::nanoTime,
                new Random(1));
        port = mesh.start().await();
    }

    /** What is told by the membership. */
    void joined(MeshNode other) {
        mesh.joined(other.self.id(), "other", "127.0.0.1", other.port);
        other.mesh.joined(self.id(), "one", "127.0.0.1", port);
    }

    Digest id() {
        return self.id();
    }

    @Override
    public void close() {
        mesh.close().await();
        allocator.close();
    }

    private record FixedSpeeds(long fuelPerSecond) implements Speeds {
        @Override
        public long of(Kernel.Id kernel) {
            return fuelPerSecond;
        }

        @Override
        public boolean isKnown(Kernel.Id kernel) {
            return true;
        }

        @Override
        public boolean tried(Kernel.Id kernel, long fuel, long cpuNanos) {
            return true;
        }

        @Override
        public void triedAll() {}

        @Override
        public void ran(Kernel.Id kernel, long fuel, long cpuNanos) {}
    }
}
