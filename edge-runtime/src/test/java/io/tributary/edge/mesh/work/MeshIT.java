package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.edge.mesh.offer.Offer;
import io.tributary.edge.metrics.MeshMetrics;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.operator.WasmKernel;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MeshIT {
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: shake
            source:
              mqtt: { topics: ["plant/{machine}/shake"] }
              time: { field: ts, unit: ms }
              fields: { g: { type: double } }
            steps:
              - fft: { of: g, samples: 1024, hz: 1000, by: [machine], bands: { low: [0, 100] } }
              - window: { tumbling: 10s, by: [machine] }
                aggregate: { n: count(), rms: avg(rms), worst: max(kurtosis), low: sum(low) }
            sink:
              - upstream: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService feed = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        vertx.close().await();
        feed.shutdownNow();
    }

    /** What a pipeline makes of a minute of vibration, alone or with a mesh. */
    private List<String> summaries(@Nullable Mesh mesh) throws Exception {
        Pipeline pipeline = PipelineReader.read(Document.parse("shake.yaml", PIPELINE, Variables.none()));
        List<String> summaries = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator();
                Decoder decoder = Decoders.of(pipeline.layout());
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, 4096);
                PipelineRun run = new PipelineRun(
                        pipeline,
                        "north",
                        new Summary.Origin("n1", "r1"),
                        allocator,
                        summary -> summaries.add(summary.key() + " " + summary.fields() + summary.partials()))) {
            if (mesh != null) {
                onFeed(() -> run.share((portion, order) -> mesh.take(pipeline, portion, order, feed)));
            }
            Random random = new Random(7);
            for (int i = 0; i < 60; i++) {
                long second = i;
                onFeed(() -> second(second, random, run, decoder, batch));
                Eventually.until("room", () -> onFeed(run::underWay) < 8);
            }
            Eventually.until("everything done", () -> onFeed(run::underWay) == 0);
            onFeed(run::flush);
        }
        return summaries;
    }

    private void onFeed(Runnable task) {
        onFeed(() -> {
            task.run();
            return 0;
        });
    }

    private int onFeed(Callable<Integer> task) {
        try {
            return feed.submit(task).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static void second(long second, Random random, PipelineRun run, Decoder decoder, Batch batch) {
        for (int row = 0; row < 4000; row++) {
            String payload = "{\"ts\":" + (1_767_225_600_000L + second * 1000 + row / 4) + ",\"g\":"
                    + random.nextGaussian() + "}";
            decoder.decode(
                    Message.of("plant/m" + row % 4 + "/shake", payload, 1_767_225_600_000_000L),
                    batch,
                    (message, reason) -> {
                        throw new AssertionError(reason);
                    });
        }
        run.process(batch);
        batch.clear();
    }

    private static void awaitOffers(MeshNode... nodes) {
        for (MeshNode node : nodes) {
            Eventually.until(
                    "offers of neighbours", () -> node.mesh.neighbours().size() == nodes.length - 1);
        }
    }

    @Test
    void neighbours_do_what_a_node_gives_them_and_the_summaries_are_the_same() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        try (MeshNode one = new MeshNode(vertx, site.node("one"), 1_000_000);
                MeshNode two = new MeshNode(vertx, site.node("two"), 1_000_000_000);
                MeshNode three = new MeshNode(vertx, site.node("three"), 1_000_000_000)) {
            one.joined(two);
            one.joined(three);
            two.joined(three);
            awaitOffers(one, two, three);
            List<String> alone = summaries(null);
            assertThat(summaries(one.mesh)).isEqualTo(alone).hasSize(24);
            assertThat(one.mesh.figures().neighbours())
                    .as("%d were done here", one.mesh.figures().here())
                    .anySatisfy(with -> assertThat(with.done()).isPositive());
            PrometheusMeterRegistry told = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            MeshMetrics.bind(one.mesh, told);
            assertThat(told.scrape())
                    .containsPattern("tributary_tasks_time_seconds_count\\{part=\"run\"} [1-9]")
                    .containsPattern("tributary_tasks_time_seconds_sum\\{part=\"total\"} ([1-9]|0\\.\\d*[1-9])")
                    .contains("tributary_tasks_hedged_total ", "tributary_tasks_expired_total ")
                    .contains("tributary_tasks_again_total ", "tributary_tasks_fell_back_total ")
                    .contains("tributary_loans_time_seconds_sum{part=\"wait\"} 0.0");
            told.close();
            assertThat(List.of(two, three))
                    .anySatisfy(lender -> assertThat(lender.mesh
                                    .figures()
                                    .times()
                                    .of(Times.OfLoan.RUN)
                                    .nanos())
                            .isPositive());
        }
    }

    @Test
    void what_a_node_offers_was_measured_and_comes_with_the_next_offers() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        try (MeshNode one = new MeshNode(vertx, site.node("one"), 1_000_000);
                MeshNode two = new MeshNode(vertx, site.node("two"), new MeasuredSpeeds(0.25), new WasmKernel())) {
            one.joined(two);
            Eventually.until(
                    "speeds of all three kernels",
                    () -> one.mesh.neighbours().stream()
                            .anyMatch(it -> it.offer().kernels().size() == 3));
            Offer offer = one.mesh.neighbours().get(0).offer();
            assertThat(offer.speed("features", 1)).isBetween(10_000_000L, 10_000_000_000L);
            assertThat(offer.speed("wasm", 1)).isBetween(1_000_000L, 1_000_000_000_000L);
            assertThat(two.mesh.figures().idleCpuNanos()).isPositive();
        }
    }

    @Test
    void who_comes_between_two_offers_hears_the_last_one() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        try (MeshNode one = new MeshNode(vertx, site.node("one"), 1_000_000);
                MeshNode two = new MeshNode(vertx, site.node("two"), 1_000_000)) {
            one.joined(two);
            awaitOffers(one, two);
            long said = two.mesh.neighbours().get(0).offer().sequence();
            one.mesh.left(two.id());
            Eventually.until("cut", () -> one.mesh.neighbours().isEmpty());
            one.joined(two);
            awaitOffers(one, two);
            assertThat(two.mesh.neighbours().get(0).offer().sequence()).isGreaterThanOrEqualTo(said);
        }
    }

    @Test
    void what_is_spared_no_longer_is_known_at_once() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        try (MeshNode one = new MeshNode(vertx, site.node("one"), 1_000_000);
                MeshNode two = new MeshNode(vertx, site.node("two"), 1_000_000)) {
            one.joined(two);
            awaitOffers(one, two);
            two.spareMillicores = 0;
            Eventually.until(
                    "nothing spared",
                    () -> one.mesh.neighbours().stream()
                            .allMatch(it -> it.offer().spareMillicores() == 0));
            assertThat(one.mesh.neighbours()).hasSize(1);
        }
    }
}
