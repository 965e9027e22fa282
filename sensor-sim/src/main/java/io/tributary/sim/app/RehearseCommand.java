package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.edge.config.MqttSettings;
import io.tributary.sim.app.bench.Bench;
import io.tributary.sim.app.bench.GatewayAtWork;
import io.tributary.sim.app.bench.NodeSubject;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Target;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Runs a node that keeps what it does and a gateway, as they are deployed, through their daily work once: the launcher records what they load and
 * makes class-data archives of it, with which they start in half the time.
 */
@Command(name = "rehearse", hidden = true, description = "Runs a node and a gateway once, for the launcher.")
final class RehearseCommand implements Callable<Integer> {
    private static final long READINGS = 5_000;

    @Override
    public Integer call() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try (Interruption stop = Interruption.install();
                GatewayAtWork gateway = GatewayAtWork.start(folder, System::nanoTime)) {
            new Bench(gateway.server(), 1, READINGS, System::nanoTime, progress -> {}, stop)
                    .measure(NodeSubject.hasty(folder, System::nanoTime), () -> publisher(gateway.server()));
            return stop.getAsBoolean() ? Exit.FAILED : Exit.OK;
        }
    }

    private static BulkPublisher publisher(String server) throws IOException {
        return BulkPublisher.connect(
                Target.of(MqttSettings.of(server), "rehearsal"),
                BulkPublisher.Options.standard(),
                System::nanoTime,
                new Seed(System.nanoTime()).random());
    }
}
