package io.tributary.gateway.app;

import io.tributary.edge.app.Damage;
import io.tributary.edge.app.EventLoops;
import io.tributary.edge.app.StopHook;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tributary gateway}: runs a site's gateway until it is told to stop. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = "Runs a site's gateway until SIGTERM or Ctrl-C; then commits, delivers what waits and ends.")
public final class GatewayCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayCommand.class);
    private static final long STOP_MARGIN_SECONDS = 5;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "the site's file, such as configs/sites/city-north.yaml")
    private Path config = Path.of("");

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        GatewaySettings settings = GatewaySettings.read(config, Variables.environment());
        Vertx vertx = EventLoops.create(2);
        long patience = settings.shutdown().toSeconds() + STOP_MARGIN_SECONDS;
        try (StopHook hook = StopHook.install()) {
            while (true) {
                GatewayProcess process = start(vertx, settings);
                hook.runs(() -> stop(process, patience));
                LOG.info("gateway of site {} is ready to be asked at {}/readyz", settings.site(), process.address());
                LOG.error("the gateway starts again, {}", Damage.await(process::failure));
                hook.stop();
            }
        }
    }

    private static GatewayProcess start(Vertx vertx, GatewaySettings settings) throws IOException {
        try {
            return GatewayProcess.start(vertx, settings, InstantSource.system(), RandomGenerator.getDefault());
        } catch (IOException | RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    private static void stop(GatewayProcess process, long patienceSeconds) {
        try {
            int undelivered = process.stop().await(patienceSeconds, TimeUnit.SECONDS);
            if (undelivered > 0) {
                LOG.warn("stopped with {} summaries undelivered: upstream could not be reached in time", undelivered);
            }
            int waiting = process.ingest().forwarder().pending() - undelivered;
            LOG.info(
                    "forwarded {} summaries{}",
                    process.ingest().forwarder().forwarded(),
                    waiting > 0 ? "; " + waiting + " wait in the store for the next start" : "");
        } catch (TimeoutException e) {
            LOG.warn("stop took longer than {} s and was cut off", patienceSeconds);
        }
    }
}
