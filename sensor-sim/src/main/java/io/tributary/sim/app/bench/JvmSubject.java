package io.tributary.sim.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A subject in a JVM of its own: a main class that takes {@code server qos readings} and prints {@code ready} once it has
 * subscribed and {@code count N} whenever it has taken more.
 */
public final class JvmSubject implements Subject {
    private final String name;
    private final List<String> jvmOptions;
    private final String mainClass;

    /** Runs {@code mainClass} from the class path of this process. */
    public JvmSubject(String name, List<String> jvmOptions, String mainClass) {
        this.name = name;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.mainClass = mainClass;
    }

    /** The Paho v5 client as it comes, which only counts. */
    public static Subject bare() {
        return new JvmSubject("bare", List.of(), BareSubscriber.class.getName());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Run start(String server, int qos, long readings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(server, String.valueOf(qos), String.valueOf(readings)));
        return new JvmRun(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static final class JvmRun implements Run {
        private final Process process;
        private volatile boolean ready;
        private volatile long readings;
        private volatile String lastWords = "";

        JvmRun(Process process) {
            this.process = process;
            Thread reader = new Thread(this::read, "subject-output");
            reader.setDaemon(true);
            reader.start();
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean alive() {
            return process.isAlive();
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public long readings() {
            return readings;
        }

        @Override
        public boolean settled() {
            return true;
        }

        @Override
        public String lastWords() {
            return lastWords;
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    hear(line);
                }
            } catch (IOException e) {
                lastWords = "its output broke off: " + e.getMessage();
            }
        }

        private void hear(String line) {
            if (line.equals("ready")) {
                ready = true;
            } else if (line.startsWith("count ")) {
                readings = Long.parseLong(line.substring("count ".length()));
            } else {
                lastWords = line;
            }
        }
    }
}
