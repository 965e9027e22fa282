package io.tributary.edge.http;

import io.tributary.edge.mesh.work.Mesh;
import io.tributary.edge.node.Node;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Quarantine;
import io.tributary.pipelines.summary.Value;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's tools ask and tell it, in JSON, on loopback:
 *
 * <ul>
 *   <li>{@code GET /api/v1/pipelines}: what each pipeline does now
 *   <li>{@code GET /api/v1/pipelines/NAME/quarantine}: the last readings that could not be used
 *   <li>{@code GET /api/v1/pipelines/NAME/tap?after=STEP&rate=N}: what passes there, as JSON lines, until the caller goes
 *   <li>{@code /api/v1/tasks}: {@link TaskApi}
 *   <li>{@code POST /api/v1/reload?dry-run=true}: reads the node's files again
 * </ul>
 */
public final class NodeApi implements Handler<HttpServerRequest> {
    private static final String JSON = "application/json";
    private static final Pattern OF_PIPELINE = Pattern.compile("/api/v1/pipelines/([a-z0-9-]{1,64})/(quarantine|tap)");

    private final Node node;
    private final Reload reload;
    private final Taps taps;
    private final Optional<Mesh> mesh;
    private final Optional<TaskApi> tasks;

    /** Reads a node's files again. */
    @FunctionalInterface
    public interface Reload {
        /** @param dryRun only say what would change */
        Future<Answer> reload(boolean dryRun);
    }

    /** @param status of HTTP */
    public record Answer(int status, JsonObject body) {}

    /**
     * @param mesh the node's part in its neighbourhood, if it has one
     * @param tasks of a node that has neighbours
     * @param nanos a clock that never jumps, in nanoseconds
     */
    public NodeApi(
            Vertx vertx, Node node, Reload reload, Optional<Mesh> mesh, Optional<TaskApi> tasks, LongSupplier nanos) {
        this.mesh = mesh;
        this.tasks = tasks;
        this.node = node;
        this.reload = reload;
        this.taps = new Taps(vertx, node, nanos);
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<String> refusal = Callers.refusal(request);
        if (refusal.isPresent()) {
            fault(request, 403, refusal.get());
            return;
        }
        if (request.path().equals(TaskApi.ROOT) || request.path().startsWith(TaskApi.ROOT + "/")) {
            tasks(request);
            return;
        }
        boolean post = request.path().equals("/api/v1/reload");
        if (!request.method().equals(post ? HttpMethod.POST : HttpMethod.GET)) {
            fault(request, 405, "only " + (post ? "POST" : "GET"));
            return;
        }
        Matcher ofPipeline = OF_PIPELINE.matcher(request.path());
        if (post) {
            reload.reload(Boolean.parseBoolean(request.getParam("dry-run", "false")))
                    .onSuccess(answer -> reply(request, answer.status(), answer.body()))
                    .onFailure(failure -> fault(request, 500, String.valueOf(failure.getMessage())));
        } else if (request.path().equals("/api/v1/pipelines")) {
            reply(request, 200, pipelines());
        } else if (request.path().equals("/api/v1/neighbours")) {
            reply(request, 200, NeighboursPage.of(mesh));
        } else if (ofPipeline.matches()) {
            ofPipeline(request, ofPipeline.group(1), ofPipeline.group(2));
        } else {
            fault(
                    request,
                    404,
                    "no such page; there are /api/v1/pipelines, .../NAME/quarantine, .../NAME/tap, /api/v1/neighbours and POST /api/v1/reload");
        }
    }

    private void tasks(HttpServerRequest request) {
        if (tasks.isEmpty()) {
            fault(
                    request,
                    404,
                    "this node has no part in a neighbourhood; give its file a mesh section, and it takes tasks");
        } else {
            tasks.get().handle(request);
        }
    }

    private void ofPipeline(HttpServerRequest request, String name, String page) {
        Optional<Node.PipelineState> state = node.pipeline(name);
        if (state.isEmpty()) {
            fault(request, 404, noSuchPipeline(node, name));
        } else if (page.equals("tap")) {
            taps.open(request, name);
        } else {
            reply(request, 200, quarantine(state.get().quarantine()));
        }
    }

    static String noSuchPipeline(Node node, String name) {
        return "no pipeline '" + name + "'; there are "
                + node.pipelines().stream().map(Node.PipelineState::name).toList();
    }

    private JsonObject pipelines() {
        JsonArray pipelines = new JsonArray();
        for (Node.PipelineState state : node.pipelines()) {
            Counts counts = state.counts();
            pipelines.add(new JsonObject()
                    .put("name", state.name())
                    .put("in", counts.in())
                    .put("out", counts.out())
                    .put("filtered", counts.filtered())
                    .put("late", counts.late())
                    .put("duplicate", counts.duplicate())
                    .put("quarantined", counts.quarantined())
                    .put("pending", counts.pending())
                    .put("windows", state.window().open())
                    .put("groups", state.window().groups())
                    .put("keys", state.keys())
                    .put("lagSeconds", state.lagMicros() / 1e6)
                    .put("queued", state.queued())
                    .put("unsent", state.unsent()));
        }
        JsonArray unready = new JsonArray();
        node.unready().forEach(unready::add);
        return new JsonObject().put("pipelines", pipelines).put("unready", unready);
    }

    private static JsonObject quarantine(Quarantine quarantine) {
        JsonArray entries = new JsonArray();
        quarantine.entries().forEach(entry -> entries.add(json(entry)));
        return new JsonObject().put("total", quarantine.total()).put("entries", entries);
    }

    static JsonObject json(Quarantine.Entry entry) {
        return new JsonObject()
                .put("received", Value.ofTime(entry.receivedMicros()).toString())
                .put("reason", entry.reason())
                .put("topic", entry.topic())
                .put("payload", entry.payload());
    }

    static void fault(HttpServerRequest request, int status, String message) {
        reply(request, status, new JsonObject().put("fault", message));
    }

    static void reply(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).putHeader("content-type", JSON).end(body.encode() + "\n");
    }
}
