package io.tributary.edge.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tributary run} or {@code gateway} as a process of its own, which can be ended as a power cut does. */
public final class CommandChild implements AutoCloseable {
    /** A program that a signal ends exits with this and the signal. */
    private static final int KILLED = 128;

    private final Process process;
    private final Path log;

    private CommandChild(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param prefix what the command is run by, such as a change of the clock; may be empty */
    static CommandChild node(Path config, Path log, String... prefix) throws IOException {
        return start(List.of("-Xmx64m", "io.tributary.edge.app.EdgeApp", "run"), config, log, prefix);
    }

    public static CommandChild gateway(Path config, Path log) throws IOException {
        return start(List.of("-Xmx256m", "io.tributary.gateway.app.GatewayApp", "gateway"), config, log);
    }

    private static CommandChild start(List<String> program, Path config, Path log, String... prefix)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path"))));
        command.addAll(program);
        command.addAll(List.of("-c", config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new CommandChild(process, log);
    }

    long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended in a way of its own that is a failure. */
    boolean hasFailed() {
        return !process.isAlive() && process.exitValue() != 0 && process.exitValue() < KILLED;
    }

    /** Such as {@code STOP} and {@code CONT}. */
    void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " of a node ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGKILL. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; returns the exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** All that this and earlier ones with the same file have logged. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
