package io.tributary.edge.app;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tributary run}: runs a node until it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a node until SIGTERM or Ctrl-C; then delivers what waits and ends.")
public final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    /** Beyond the node's own patience: a stop that takes longer is cut off. */
    private static final long STOP_MARGIN_SECONDS = 5;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "the node's file, such as configs/nodes/pi.yaml")
    private Path config = Path.of("");

    @Override
    public Integer call() throws ConfigException, InterruptedException {
        RunConfig read = RunConfig.read(config, Variables.environment());
        Vertx vertx = EventLoops.create(read.pipelines().size());
        try (StopHook hook = StopHook.install()) {
            while (true) {
                NodeProcess process = start(vertx, read);
                long patience = read.settings().shutdown().toSeconds() + STOP_MARGIN_SECONDS;
                hook.runs(() -> stop(process, patience));
                LOG.info("ready to be asked at {}/readyz", process.address());
                LOG.error("the node starts again, without its store: {}", Damage.await(process::damage));
                hook.stop();
                read = RunConfig.read(config, Variables.environment());
            }
        }
    }

    private NodeProcess start(Vertx vertx, RunConfig read) {
        return NodeProcess.start(
                        vertx,
                        read,
                        Optional.of(new NodeProcess.ConfigOrigin(config, Variables.environment())),
                        InstantSource.system(),
                        RandomGenerator.getDefault())
                .onFailure(cause -> vertx.close())
                .await();
    }

    private static void stop(NodeProcess process, long patienceSeconds) {
        try {
            int undelivered = process.stop().await(patienceSeconds, TimeUnit.SECONDS);
            if (undelivered > 0) {
                LOG.warn(
                        "stopped with {} summaries undelivered: their broker could not be reached in time",
                        undelivered);
            }
            process.node()
                    .pipelines()
                    .forEach(pipeline -> LOG.info("pipeline {}: {}", pipeline.name(), pipeline.counts()));
        } catch (TimeoutException e) {
            LOG.warn("stop took longer than {} s and was cut off", patienceSeconds);
        }
    }
}
