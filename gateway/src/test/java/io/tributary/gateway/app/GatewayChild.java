package io.tributary.gateway.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tributary gateway} as a process of its own, which can be ended as a power cut does. */
final class GatewayChild implements AutoCloseable {
    private final Process process;
    private final Path log;

    private GatewayChild(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static GatewayChild start(Path config, Path log) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Xshare:auto",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                        "io.tributary.gateway.app.GatewayApp",
                        "gateway",
                        "-c",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new GatewayChild(process, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            throw new AssertionError("the gateway does not end; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** All that this and earlier ones with the same file have logged. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGKILL. Returns when it is gone. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
