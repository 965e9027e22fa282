package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.EdgeApp;
import io.tributary.edge.app.Exit;
import io.tributary.edge.config.HttpSettings;
import io.tributary.edge.http.AdminServer;
import io.tributary.edge.http.TaskApi;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.operator.FunctionKernel;
import io.tributary.pipelines.operator.WasmKernel;
import io.tributary.pipelines.pipeline.BuiltInKernels;
import io.tributary.pipelines.pipeline.PartialsKernel;
import io.tributary.pipelines.pipeline.ReplayKernel;
import io.tributary.pipelines.pipeline.Snippets;
import io.tributary.pipelines.pipeline.StepsKernel;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code tributary task} speaks to one of three nodes, which takes itself for slow. */
@Timeout(120)
class JobsIT {
    private static final Path MODULES =
            Path.of("..", "pipelines", "src", "test", "resources", "io", "tributary", "pipelines", "wasm");
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: air
            share: %s
            source:
              mqtt: { topics: ["city/{district}/air"] }
              time: { field: ts, unit: s }
              fields: { pm: { type: double } }
            steps:
              %s
              - where: pm < 900.0
              - window: { tumbling: 10m, by: [district] }
                aggregate: { n: count(), sum: sum(pm), most: max(pm) }
              - let: { mean: sum / n }
            sink:
              - upstream: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final RootAllocator allocator = new RootAllocator();
    private final List<MeshNode> nodes = new ArrayList<>();
    private AdminServer server;
    private Jobs jobs;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void begin() throws Exception {
        TestSite site = TestSite.in(folder.resolve("site"), "north");
        for (String name : List.of("one", "two", "three")) {
            long fuelPerSecond = name.equals("one") ? 1_000_000 : 1_000_000_000;
            Kernel[] kernels = {
                new PartialsKernel(), new StepsKernel(), new ReplayKernel(), new WasmKernel(), new FunctionKernel()
            };
            nodes.add(new MeshNode(vertx, site.node(name), fuelPerSecond, kernels));
        }
        nodes.get(0).joined(nodes.get(1));
        nodes.get(0).joined(nodes.get(2));
        nodes.get(1).joined(nodes.get(2));
        Eventually.until("offers", () -> nodes.get(0).mesh.neighbours().size() == 2);
        jobs = new Jobs(nodes.get(0).mesh, BuiltInKernels.all(), allocator, System::nanoTime);
        server = AdminServer.listen(
                        vertx,
                        new HttpSettings("127.0.0.1", 0),
                        () -> "",
                        new AdminServer.Health(List::of, List::of, List::of),
                        new TaskApi(vertx, jobs))
                .await();
    }

    @AfterEach
    void end() {
        jobs.close();
        nodes.forEach(MeshNode::close);
        server.close().await();
        vertx.close().await();
        allocator.close();
    }

    private int task(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("task", arguments[0], "--node", server.address()));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        CommandLine commands =
                EdgeApp.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Exit.run(commands, all.toArray(new String[0]));
    }

    private Path pipeline(String share, String step) throws IOException {
        return Files.writeString(folder.resolve("air.yaml"), PIPELINE.formatted(share, step));
    }

    private Path recording(String name, int lines) throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("{\"topic\":\"city/")
                    .append("abc".charAt(i % 3))
                    .append("/air\",\"at\":\"2026-01-01T00:00:00Z\",\"payload\":{\"ts\":")
                    .append(1_767_225_600L + i)
                    .append(",\"pm\":")
                    .append(random.nextInt(8000) / 8.0)
                    .append("}}\n");
        }
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void a_recording_becomes_the_same_summaries_whoever_works_on_it() throws Exception {
        String pipeline = pipeline("site", "").toString();
        String file = recording("air.jsonl", 20_000).toString();
        int shared = task("submit", "--kernel", "replay", "--pipeline", pipeline, "--slice-bytes", "50000", file);
        assertThat(shared).as("%s", err).isZero();
        assertThat(err.toString()).containsPattern("[1-9][0-9]* of them done by neighbours; 102 results");
        String summaries = out.toString();
        assertThat(summaries.lines()).hasSize(102).first().asString().contains("\"mean\":", "\"district\":\"a\"");
        assertThat(task("submit", "--kernel", "replay", "--pipeline", pipeline, "--share", "never", file))
                .isZero();
        assertThat(err.toString()).contains(" 0 of them done by neighbours");
        assertThat(out.toString()).isEqualTo(summaries);
        assertThat(task("list")).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("done") && line.contains("air.jsonl"));
    }

    @Test
    void the_commands_of_the_guide_work_in_their_order() throws Exception {
        pipeline("site", "");
        recording("day1.jsonl", 500);
        recording("day2.jsonl", 500);
        Files.copy(MODULES.resolve("moods.wasm"), folder.resolve("count.wasm"));
        Files.write(folder.resolve("day1.bin"), new byte[] {12, 100, 0, 0, 0});
        List<String> lines = Snippets.of(Path.of("..", "docs", "neighbours.md"), "sh")
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> line.startsWith("tributary task "))
                .toList();
        assertThat(lines).hasSize(5);
        for (String line : lines) {
            String here = line.substring("tributary task ".length())
                    .replaceAll("(?<= )(air\\.yaml|day[12]\\.\\w+|count\\.wasm|scores|counts)", folder + "/$1");
            assertThat(task(here.split(" +"))).as("%s: %s", line, err).isZero();
        }
    }

    @Test
    void what_a_pipeline_does_not_share_stays_here() throws Exception {
        String pipeline = pipeline("never", "").toString();
        String file = recording("air.jsonl", 3_000).toString();
        assertThat(task(
                        "submit",
                        "--kernel",
                        "replay",
                        "--pipeline",
                        pipeline,
                        "--slice-bytes",
                        "50000",
                        "--share",
                        "owners",
                        file))
                .isZero();
        assertThat(err.toString()).contains(" 0 of them done by neighbours");
    }

    @Test
    void steps_give_a_file_of_readings_for_each_recording() throws Exception {
        String pipeline = pipeline(
                        "site", "- anomaly: { of: pm, method: zscore, readings: 10, threshold: 3.0, by: [district] }")
                .toString();
        String one = recording("one.jsonl", 1_000).toString();
        String two = recording("two.jsonl", 2_000).toString();
        Path results = folder.resolve("scores");
        assertThat(task(
                        "submit",
                        "--kernel",
                        "steps",
                        "--pipeline",
                        pipeline,
                        "--out",
                        results.toString(),
                        "--json",
                        one,
                        two))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("\"results\":2");
        assertThat(results.resolve("one.jsonl.arrows")).isNotEmptyFile();
        assertThat(Files.size(results.resolve("two.jsonl.arrows"))).isGreaterThan(40_000);
        int refused = task("submit", "--kernel", "replay", "--pipeline", pipeline, one);
        assertThat(refused).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("step track remembers");
    }

    @Test
    void a_function_works_on_files_and_what_it_stops_at_is_told() throws Exception {
        Path input = Files.write(folder.resolve("turns"), new byte[] {12, 100, 0, 0, 0});
        Path results = folder.resolve("results");
        String module = MODULES.resolve("moods.wasm").toString();
        assertThat(task(
                        "submit",
                        "--kernel",
                        "wasm",
                        "--module",
                        module,
                        "--out",
                        results.toString(),
                        input.toString()))
                .as("%s", err)
                .isZero();
        assertThat(results.resolve("turns.out")).exists();
        Files.write(input, new byte[] {5});
        Files.deleteIfExists(results.resolve("turns.out"));
        int failed =
                task("submit", "--kernel", "wasm", "--module", module, "--out", results.toString(), input.toString());
        assertThat(failed).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("turns", "failed: ");
    }

    @Test
    void what_cannot_be_done_is_said() throws Exception {
        String pipeline = pipeline("site", "").toString();
        assertThat(task("submit", "--kernel", "guess", pipeline)).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("'guess' is not replay, steps or wasm");
        assertThat(task("submit", "--kernel", "replay", pipeline)).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("--pipeline");
        assertThat(task(
                        "submit",
                        "--kernel",
                        "replay",
                        "--pipeline",
                        pipeline,
                        folder.resolve("gone").toString()))
                .isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("no such file");
        assertThat(task("cancel", "t77")).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("no job 't77'");
    }

    @Test
    void a_job_that_is_cancelled_takes_and_gives_nothing_more() {
        Jobs.Order order = new Jobs.Order(
                new Kernel.Id("echo", 1), new byte[0], io.tributary.edge.mesh.task.Sensitivity.SITE, 100, "some");
        String id = jobs.begin(order).await().id();
        jobs.give(id, 0, new byte[1_000]).await();
        Eventually.until("done", () -> jobs.fetch(id, 0).await() != null);
        assertThat(task("cancel", id)).isZero();
        assertThat(out.toString()).contains("cancelled");
        assertThat(jobs.list().await())
                .singleElement()
                .satisfies(job -> assertThat(job.state()).isEqualTo("cancelled"));
        for (var refused : List.of(jobs.give(id, 1, new byte[10]), jobs.fetch(id, 1))) {
            Eventually.until("refused", refused::isComplete);
            assertThat(refused.cause()).isInstanceOf(Jobs.Refused.class).hasMessageContaining("cancelled");
        }
    }

    @Test
    void more_than_fits_is_not_taken_now() {
        Jobs.Order order = new Jobs.Order(
                new Kernel.Id("echo", 1), new byte[0], io.tributary.edge.mesh.task.Sensitivity.PRIVATE, 100, "much");
        String id = jobs.begin(order).await().id();
        Throwable refused = null;
        int taken = 0;
        while (refused == null) {
            byte[] slice = new byte[Jobs.SLICE_BYTES_MAX];
            slice[0] = (byte) taken;
            var given = jobs.give(id, taken, slice);
            Eventually.until("answer", given::isComplete);
            refused = given.cause();
            taken += refused == null ? 1 : 0;
        }
        assertThat(refused).isInstanceOf(Jobs.Refused.class).hasMessageContaining("fetch results");
        assertThat(taken * (long) Jobs.SLICE_BYTES_MAX).isLessThanOrEqualTo(Jobs.BYTES_MAX);
        var tooLarge = jobs.give(id, 99, new byte[Jobs.SLICE_BYTES_MAX + 1]);
        Eventually.until("answer", tooLarge::isComplete);
        assertThat(tooLarge.cause()).hasMessageContaining("smaller slices");
    }
}
