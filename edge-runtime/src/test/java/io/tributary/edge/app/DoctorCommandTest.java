package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.KeptRun;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.config.Variables;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DoctorCommandTest {
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { v: { type: double } }
            steps:
              - window: { tumbling: 1m, by: [machine] }
                aggregate: { mean: avg(v) }
            sink:
              - upstream: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();

    private int doctor(String... options) {
        out.getBuffer().setLength(0);
        CommandLine command = EdgeApp.commandLine();
        command.setOut(new PrintWriter(out));
        List<String> line = Stream.concat(
                        Stream.of(
                                "doctor",
                                "--config",
                                folder.resolve("node.yaml").toString()),
                        Stream.of(options))
                .toList();
        return Exit.run(command, line.toArray(String[]::new));
    }

    private static int unused() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private void write(int broker, int http, String store, String pipeline) throws IOException {
        Files.writeString(folder.resolve("heat.yaml"), pipeline);
        Files.writeString(folder.resolve("node.yaml"), """
                apiVersion: tributary/v1
                node: n1
                site: s1
                mqtt: { server: "mqtt://127.0.0.1:%d", reconnect: { least: 10s, most: 30s } }
                pipelines: [ heat.yaml ]
                http: { port: %d }
                store: { directory: "%s" }
                commit: { interval: 30s }
                outbox: { bytesMax: 1048576 }
                """.formatted(broker, http, store));
    }

    @Test
    void before_the_first_start_all_is_looked_at_and_nothing_made() throws Exception {
        assumeThat(Files.getFileStore(folder).type()).isNotEqualTo("tmpfs");
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write(broker.getLocalPort(), unused(), "state/n1", PIPELINE);
            assertThat(doctor("--card", "32GB")).as(out.toString()).isEqualTo(Exit.OK);
        }
        assertThat(out.toString())
                .contains("ok     java", "ok     clock", "ok     config  node n1 of site s1, 1 pipelines, no fault")
                .contains("node    does not run", "listens (user, password and certificates were not tried)")
                .contains("state/n1 is not there yet: the first start makes it")
                .containsPattern("card .* MB an hour if 1,000 keys had 1,000 readings a second")
                .contains("if it has 32 GB, each cell of it lasts for 1,000 times");
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void a_broker_that_is_away_is_a_fault_unless_none_is_to_be_asked() throws Exception {
        assumeThat(Files.getFileStore(folder).type()).isNotEqualTo("tmpfs");
        write(unused(), unused(), "state", PIPELINE);
        assertThat(doctor()).isEqualTo(Exit.FAILED);
        assertThat(out.toString()).contains("fault  broker  127.0.0.1:", "can't be reached: Connection refused");
        assertThat(doctor("--offline")).isEqualTo(Exit.OK);
        assertThat(out.toString()).doesNotContain("broker");
    }

    @Test
    void faults_of_the_files_are_findings() throws Exception {
        write(1883, unused(), "state", PIPELINE.replace("avg(v)", "avg(w)"));
        assertThat(doctor("--offline")).isEqualTo(Exit.FAILED);
        assertThat(out.toString())
                .contains("fault  config  " + folder.resolve("heat.yaml") + ":")
                .contains("'w'");
    }

    @Test
    void a_folder_that_is_a_file_is_a_fault_with_the_way_out() throws Exception {
        Files.createFile(folder.resolve("state"));
        write(1883, unused(), "state", PIPELINE);
        assertThat(doctor("--offline")).isEqualTo(Exit.FAILED);
        assertThat(out.toString()).contains("state is no folder: give another store.directory");
    }

    @Test
    void a_store_in_memory_does_not_outlive_a_power_cut() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeThat(memory).isDirectory();
        assumeThat(Files.getFileStore(memory).type()).isEqualTo("tmpfs");
        Path nowhere =
                memory.resolve("tributary-doctor-" + ProcessHandle.current().pid());
        write(1883, unused(), nowhere.toString(), PIPELINE);
        assertThat(doctor("--offline")).isEqualTo(Exit.FAILED);
        assertThat(out.toString()).contains("is in memory (tmpfs): nothing there outlives a power cut");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void pipelines_that_keep_nothing_need_no_store() throws Exception {
        write(1883, unused(), "/proc/nowhere", PIPELINE.replace("source:", "durability: volatile\nsource:"));
        assertThat(doctor("--offline")).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("nothing is kept over a stop, and nothing written");
    }

    @Test
    void what_waits_in_a_store_that_nobody_uses_is_told() throws Exception {
        assumeThat(Files.getFileStore(folder).type()).isNotEqualTo("tmpfs");
        write(1883, unused(), "state", PIPELINE);
        commit(new Commit()
                .begin(new KeptRun("1", "heat", "definition", 0))
                .add(
                        "heat upstream",
                        0,
                        TimeUnit.MILLISECONDS.toMicros(InstantSource.system().millis()),
                        new byte[500]));
        assertThat(doctor("--offline")).as(out.toString()).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("whole, keeps [heat]", "heat upstream: 1 summaries (500 B) wait");
    }

    @Test
    void a_damaged_store_is_told_before_the_start_sets_it_aside() throws Exception {
        write(1883, unused(), "state", PIPELINE);
        commit(new Commit().received("heat", new byte[] {1}));
        Path database = folder.resolve("state/store.db");
        byte[] bytes = Files.readAllBytes(database);
        for (int i = bytes.length / 2; i < bytes.length; i += 100) {
            bytes[i] ^= 1;
        }
        Files.write(database, bytes);
        assertThat(doctor("--offline")).isEqualTo(Exit.FAILED);
        assertThat(out.toString()).contains("the next start sets it aside");
        assertThat(database).exists().hasBinaryContent(bytes);
    }

    @Test
    void a_running_node_is_asked_and_not_disturbed() throws Exception {
        Vertx vertx = EventLoops.create(1);
        int port = unused();
        write(unused(), port, "state", PIPELINE);
        NodeProcess node = NodeProcess.start(
                        vertx,
                        RunConfig.read(folder.resolve("node.yaml"), Variables.none()),
                        InstantSource.system(),
                        new Random(7))
                .await();
        try {
            assertThat(doctor("--offline")).isEqualTo(Exit.FAILED);
            assertThat(out.toString())
                    .contains("fault  node    runs, but: pipeline heat: source:")
                    .contains("in use by the node that runs", "0 summaries wait");
            assertThat(node.node().store().orElseThrow().health()).isEmpty();
        } finally {
            node.stop().await();
            vertx.close().await();
        }
    }

    @Test
    void another_process_at_the_address_of_the_node_is_a_fault() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 6);
            exchange.getResponseBody().write("hello\n".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        other.start();
        try {
            write(1883, other.getAddress().getPort(), "state", PIPELINE);
            assertThat(doctor("--offline")).isEqualTo(Exit.FAILED);
            assertThat(out.toString())
                    .contains("something else answers at 127.0.0.1:")
                    .doesNotContain("in use");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void warnings_of_a_running_node_are_noted_and_no_fault() throws Exception {
        HttpServer node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", exchange -> {
            byte[] page = (exchange.getRequestURI().getPath().equals("/readyz")
                            ? "ok\nwarning: mesh: the certificate expires\n"
                            : "tributary_lag_seconds{pipeline=\"heat\"} 0\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        node.start();
        try {
            write(
                    1883,
                    node.getAddress().getPort(),
                    "state",
                    PIPELINE.replace("source:", "durability: volatile\nsource:"));
            assertThat(doctor("--offline")).as(out.toString()).isEqualTo(Exit.OK);
            assertThat(out.toString())
                    .contains("ok     node    runs, and data flows", "note   node    mesh: the certificate expires");
        } finally {
            node.stop(0);
        }
    }

    @Test
    void wrong_options_are_usage_errors() throws Exception {
        write(1883, unused(), "state", PIPELINE);
        assertThat(doctor("--card", "32")).isEqualTo(Exit.USAGE);
        assertThat(doctor("--endurance", "0")).isEqualTo(Exit.USAGE);
        assertThat(doctor("--amplification", "0.5")).isEqualTo(Exit.USAGE);
    }

    private void commit(Commit commit) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        try (Store store = Store.open(StoreSettings.in(folder.resolve("state")), InstantSource.system())) {
            store.commit(commit, () -> done.complete(true));
            done.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }
}
