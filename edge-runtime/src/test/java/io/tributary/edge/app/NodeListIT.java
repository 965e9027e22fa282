package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Snippets;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a running node tells of its neighbours. */
@Timeout(180)
class NodeListIT {
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: heat
            durability: volatile
            source:
              mqtt: { topics: ["plant/{machine}/heat"] }
              fields: { v: { type: double } }
            steps:
              - window: { tumbling: 1m, by: [machine] }
                aggregate: { mean: avg(v) }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: %s
            site: north
            mqtt: { server: "mqtt://127.0.0.1:%d" }
            pipelines: [ heat.yaml ]
            http: { port: 0 }
            """;
    private static final String MESH = """
            mesh:
              state: node-%s
              address: 127.0.0.1
              port: %d
              membersPort: %d
              multicast: "off"
              seeds: [ "127.0.0.1:%d" ]
              lend: { hours: ["00:00-00:01"], zone: "%s" }
            """;

    private static final Pattern METRIC = Pattern.compile("tributary_(neighbours|spare|tasks|loans)[a-z_]*");

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = EventLoops.create(2);
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final int seed = MosquittoBroker.freePort();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() {
        nodes.forEach(node -> node.stop().await());
        vertx.close().await();
    }

    /** Of a broker that is not there: nothing comes in. */
    private NodeProcess start(String name, String mesh) throws Exception {
        Files.writeString(folder.resolve("heat.yaml"), PIPELINE);
        Path file = Files.writeString(
                folder.resolve(name + ".yaml"), NODE.formatted(name, MosquittoBroker.freePort()) + mesh);
        NodeProcess node = NodeProcess.start(
                        vertx, RunConfig.read(file, Variables.none()), InstantSource.system(), new Random(7))
                .await();
        nodes.add(node);
        return node;
    }

    private NodeProcess neighbour(TestSite site, String name, int membersPort) throws Exception {
        site.node(name);
        // A place where it is not between midnight and one minute past.
        String zone = InstantSource.system().instant().toString().contains("T00:0") ? "Asia/Tokyo" : "UTC";
        return start(name, MESH.formatted(name, MosquittoBroker.freePort(), membersPort, seed, zone));
    }

    private int run(NodeProcess node, String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = EdgeApp.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return Exit.run(
                command,
                Stream.concat(Stream.of(words), Stream.of("--node=" + node.address()))
                        .toArray(String[]::new));
    }

    /** As the page shows it. */
    private static List<String[]> documented() throws Exception {
        return Snippets.of(Path.of("../docs/neighbours.md"), "sh")
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> line.startsWith("tributary node list") || line.startsWith("tributary top"))
                .map(line -> line.substring("tributary ".length()).split(" "))
                .toList();
    }

    private JsonArray neighbours(NodeProcess node) {
        assertThat(run(node, "node", "list", "--json")).as(err.toString()).isEqualTo(Exit.OK);
        return new JsonObject(out.toString()).getJsonArray("neighbours");
    }

    @Test
    void neighbours_of_a_running_node_are_listed() throws Exception {
        TestSite site = new TestSite(folder, "north", new AtomicReference<>(Instant.now()));
        NodeProcess attic = neighbour(site, "attic", seed);
        NodeProcess barn = neighbour(site, "barn", MosquittoBroker.freePort());
        Eventually.until(
                "each other",
                Duration.ofSeconds(60),
                () -> neighbours(attic).size() == 1 && neighbours(barn).size() == 1);
        for (String[] words : documented()) {
            String line = String.join(" ", words);
            assertThat(run(attic, line.equals("top") ? new String[] {"top", "--once"} : words))
                    .as(line + ": " + err)
                    .isEqualTo(Exit.OK);
            if (line.contains("--json")) {
                assertThat(new JsonObject(out.toString()).getBoolean("mesh")).isTrue();
            } else {
                assertThat(out.toString()).contains("barn").contains("lends nothing: outside hours");
            }
        }
        JsonObject one = neighbours(barn).getJsonObject(0);
        assertThat(one.getMap())
                .containsEntry("name", "attic")
                .containsEntry("site", "north")
                .containsEntry("energy", "mains")
                .containsEntry("avoided", false)
                .containsEntry("gone", false)
                .containsEntry("sent", 0);
        assertThat(one.getMap().keySet()).containsAll(documentedKeys());
    }

    /** Those of a neighbour in the page on the API. */
    private static List<String> documentedKeys() throws Exception {
        return Snippets.of(Path.of("../docs/neighbours.md"), "json")
                .map(JsonObject::new)
                .flatMap(page -> page.getJsonArray("neighbours").getJsonObject(0).fieldNames().stream())
                .toList();
    }

    @Test
    void documented_metrics_of_neighbours_are_there() throws Exception {
        TestSite site = new TestSite(folder, "north", new AtomicReference<>(Instant.now()));
        NodeProcess attic = neighbour(site, "attic", seed);
        String address = attic.address();
        String metrics =
                new AdminPages(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))).get("/metrics");
        List<String> documented = METRIC.matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(documented).hasSizeGreaterThan(15);
        assertThat(documented).allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
    }

    @Test
    void a_node_without_neighbourhood_says_how_to_have_one() throws Exception {
        NodeProcess alone = start("alone", "");
        assertThat(run(alone, "node", "list")).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("tributary node join", "mesh section");
        assertThat(run(alone, "node", "list", "--json")).isEqualTo(Exit.OK);
        assertThat(new JsonObject(out.toString()).getBoolean("mesh")).isFalse();
        assertThat(run(alone, "top", "--once")).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("heat").doesNotContain("lends");
    }

    @Test
    void a_node_that_is_not_there_is_named() {
        CommandLine command = EdgeApp.commandLine();
        command.setErr(new PrintWriter(err));
        assertThat(Exit.run(command, "node", "list", "--node=http://127.0.0.1:" + MosquittoBroker.freePort()))
                .isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("no node answers at", "--node");
    }
}
