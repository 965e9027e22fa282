package io.tributary.edge.app;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.lab.SiteNetwork;
import io.tributary.edge.lab.Wire;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one site, each a process on a machine of its own: the first has work to do, the others next to none. */
final class NeighboursSite implements AutoCloseable {
    private static final String QUIET = """
            apiVersion: tributary/v1
            pipeline: {durability}-{name}
            durability: {durability}
            source:
              mqtt: { topics: ["quiet/{name}/{sensor}"] }
              time: { field: ts, unit: ms }
              fields: { v: { type: double } }
            steps:
              - window: { tumbling: 250ms, lateness: 0s, by: [sensor] }
                aggregate: { n: count(), mean: avg(v), far: max(v) }
            sink:
              - mqtt: { topic: "told/{name}/{durability}" }
            """;
    private static final List<String> DURABILITIES = List.of("volatile", "commit");
    private static final String NODE = """
            apiVersion: tributary/v1
            node: {name}
            site: north
            mqtt: { server: "mqtt://{hub}:{broker}" }
            pipelines: [{pipelines}]
            store: { directory: store-{name} }
            commit: { interval: 500ms }
            batch: { readingsMax: 32768 }
            http: { host: {people}, port: {http} }
            mesh:
              state: node-{name}
              address: {found}
              listen: {listens}
              port: {port}
              membersPort: {members}
              multicast: "off"
              seeds: [{seeds}]
            {mesh}
            """;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Path folder;
    private final TestSite site;
    private final MosquittoBroker broker;
    private final SiteNetwork network;
    private final String hub;
    private final int port = MosquittoBroker.freePort();
    private final int members = MosquittoBroker.freePort();
    private final List<Integer> http = new ArrayList<>();
    private final List<CommandChild> children = new ArrayList<>();
    private final List<AdminPages> pages = new ArrayList<>();

    /**
     * @param percent of a core that each has
     * @param mesh further lines of a node's {@code mesh}
     */
    NeighboursSite(Path folder, int nodes, int percent, Wire wire, String mesh, String pipeline) throws IOException {
        this.folder = folder;
        this.site = new TestSite(folder, "north", new AtomicReference<>(Instant.now()));
        this.broker = MosquittoBroker.started();
        this.network = SiteNetwork.of(nodes, percent, wire, port, members);
        System.out.println(network.described());
        this.hub = network.serve(broker.port());
        try {
            for (int i = 0; i < nodes; i++) {
                site.node(name(i));
                http.add(MosquittoBroker.freePort());
                Files.writeString(config(i), configuration(i, nodes, mesh, i == 0 ? write(pipeline) : quiet(name(i))));
                children.add(child(i));
                pages.add(new AdminPages(network.people(i), http.get(i)));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static String name(int node) {
        return "n" + node;
    }

    private List<String> write(String pipeline) throws IOException {
        Files.writeString(folder.resolve("busy.yaml"), pipeline);
        return List.of("busy.yaml");
    }

    /** The same twice: with what it remembers in memory alone, and on the disk. */
    private List<String> quiet(String name) throws IOException {
        List<String> files = new ArrayList<>();
        for (String durability : DURABILITIES) {
            String file = durability + "-" + name + ".yaml";
            Files.writeString(
                    folder.resolve(file), QUIET.replace("{name}", name).replace("{durability}", durability));
            files.add(file);
        }
        return files;
    }

    private Path config(int node) {
        return folder.resolve("node-" + name(node) + ".yaml");
    }

    private CommandChild child(int node) throws IOException {
        return CommandChild.node(config(node), folder.resolve(name(node) + ".log"), network.command(node));
    }

    private String configuration(int node, int nodes, String mesh, List<String> pipelines) {
        String seeds = IntStream.range(0, nodes)
                .mapToObj(other -> "\"" + network.found(other) + ":" + members + "\"")
                .collect(Collectors.joining(", "));
        Map<String, Object> values = new HashMap<>();
        values.put("name", name(node));
        values.put("hub", hub);
        values.put("broker", broker.port());
        values.put("listens", network.listens(node));
        values.put("found", network.found(node));
        values.put("people", network.listensForPeople());
        values.put("http", http.get(node));
        values.put("port", port);
        values.put("members", members);
        values.put("seeds", seeds);
        values.put("mesh", mesh.indent(2));
        values.put("pipelines", String.join(", ", pipelines));
        String text = NODE;
        for (Map.Entry<String, Object> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue().toString());
        }
        return text;
    }

    MosquittoBroker broker() {
        return broker;
    }

    SiteNetwork network() {
        return network;
    }

    CommandChild node(int node) {
        return children.get(node);
    }

    AdminPages pages(int node) {
        return pages.get(node);
    }

    /** Where a command on the first node's machine finds it. */
    String address() {
        return "http://127.0.0.1:" + http.get(0);
    }

    /** Tasks of others that it has done. */
    double done(int node) {
        return pages(node).metric("tributary_loans_finished_total");
    }

    /** Tasks of the first node that neighbours have done. */
    double helped() {
        return pages(0).metric("tributary_tasks_done_total{where=\"neighbour\"");
    }

    /** Until it holds; fails with all that node n0 says of itself. Looks seldom: to be asked takes some of a node's part of a core. */
    void await(String what, BooleanSupplier condition) {
        AtomicLong asked = new AtomicLong(System.nanoTime() - EVERY.toNanos());
        boolean holds = Eventually.holdsWithin(PATIENCE, () -> {
            long now = System.nanoTime();
            if (now - asked.get() < EVERY.toNanos()) {
                return false;
            }
            asked.set(now);
            requireAlive();
            return condition.getAsBoolean();
        });
        if (!holds) {
            throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what + "; node n0:\n"
                    + node(0).log() + pages(0).get("/metrics"));
        }
    }

    /** What ended by itself will bring nothing about; who was killed on purpose did not fail. */
    private void requireAlive() {
        for (CommandChild child : children) {
            if (child.hasFailed()) {
                throw new AssertionError("a node has ended; its log:\n" + child.log());
            }
        }
    }

    /** Until all run and know each other; from then on they have their part of a core. */
    void awaitReady() {
        pages.forEach(page -> await("ready", page::isReady));
        await(
                "all know each other",
                () -> pages.stream().allMatch(page -> page.metric("tributary_neighbours ") == pages.size() - 1));
        network.limit();
    }

    /** Until the first sees that so many lend. */
    void awaitLending(int neighbours) {
        await(
                neighbours + " neighbours that lend",
                () -> pages(0).metric("tributary_neighbours_lending") == neighbours);
    }

    @Override
    public void close() {
        children.forEach(CommandChild::close);
        network.close();
        broker.close();
    }
}
