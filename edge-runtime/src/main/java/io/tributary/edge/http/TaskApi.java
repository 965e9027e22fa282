package io.tributary.edge.http;

import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.work.Jobs;
import io.tributary.pipelines.kernel.Kernel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jobs by command, on loopback:
 *
 * <ul>
 *   <li>{@code GET /api/v1/tasks}: the jobs that there are
 *   <li>{@code POST /api/v1/tasks}: begins one, of {@code name, kernel, version, params} (Base64), {@code share} and {@code slices}
 *   <li>{@code POST /api/v1/tasks/ID/slices/N}: gives a slice, as bytes; 409 for "not now"
 *   <li>{@code GET /api/v1/tasks/ID/slices/N}: what came of it, once; 204 for "not yet"
 *   <li>{@code POST /api/v1/tasks/ID/cancel}
 * </ul>
 */
public final class TaskApi implements Handler<HttpServerRequest> {
    /** Where its pages begin. */
    static final String ROOT = "/api/v1/tasks";

    private static final Pattern SLICE = Pattern.compile(ROOT + "/([a-z0-9]{1,20})/slices/([0-9]{1,7})");
    private static final Pattern CANCEL = Pattern.compile(ROOT + "/([a-z0-9]{1,20})/cancel");
    /** Params in Base64, and the rest. */
    private static final int ORDER_BYTES_MAX = 128 * 1024;

    private static final int NAME_UNITS_MAX = 200;
    private static final Map<String, Sensitivity> SHARING =
            Map.of("never", Sensitivity.PRIVATE, "site", Sensitivity.SITE, "owners", Sensitivity.SHARED);

    private final Vertx vertx;
    private final Jobs jobs;

    public TaskApi(Vertx vertx, Jobs jobs) {
        this.vertx = vertx;
        this.jobs = jobs;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<String> refusal = Callers.refusal(request);
        if (refusal.isPresent()) {
            NodeApi.fault(request, 403, refusal.get());
            return;
        }
        Matcher slice = SLICE.matcher(request.path());
        Matcher cancel = CANCEL.matcher(request.path());
        boolean get = request.method().equals(HttpMethod.GET);
        if (!get && !request.method().equals(HttpMethod.POST)) {
            NodeApi.fault(request, 405, "only GET and POST");
        } else if (slice.matches()) {
            int number = Integer.parseInt(slice.group(2));
            if (get) {
                fetch(request, slice.group(1), number);
            } else {
                body(
                        request,
                        Jobs.SLICE_BYTES_MAX,
                        bytes -> answer(
                                request,
                                jobs.give(slice.group(1), number, bytes.getBytes())
                                        .map(TaskApi::json)));
            }
        } else if (cancel.matches() && !get) {
            answer(request, jobs.cancel(cancel.group(1)).map(TaskApi::json));
        } else if (!request.path().equals(ROOT)) {
            NodeApi.fault(request, 404, "no such page; there are " + ROOT + ", .../ID/slices/N and .../ID/cancel");
        } else if (get) {
            answer(request, jobs.list().map(TaskApi::json));
        } else {
            body(request, ORDER_BYTES_MAX, bytes -> begin(request, bytes));
        }
    }

    private void begin(HttpServerRequest request, Buffer body) {
        Jobs.Order order;
        try {
            JsonObject json = new JsonObject(body);
            Sensitivity sensitivity = SHARING.get(json.getString("share", "site"));
            String name = json.getString("name", "");
            if (sensitivity == null || name.length() > NAME_UNITS_MAX) {
                NodeApi.fault(request, 422, "share must be never, site or owners, and a name at most 200 characters");
                return;
            }
            order = new Jobs.Order(
                    new Kernel.Id(json.getString("kernel", ""), json.getInteger("version", 1)),
                    json.getBinary("params", new byte[0]),
                    sensitivity,
                    json.getInteger("slices", 0),
                    name);
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            NodeApi.fault(request, 422, "a job is {name, kernel, version, params, share, slices}: " + e.getMessage());
            return;
        }
        answer(request, jobs.begin(order).map(TaskApi::json));
    }

    private void fetch(HttpServerRequest request, String id, int number) {
        onContext(jobs.fetch(id, number), request, output -> {
            if (output.isEmpty()) {
                request.response().setStatusCode(204).end();
            } else {
                request.response()
                        .putHeader("content-type", "application/octet-stream")
                        .end(Buffer.buffer(output.get()));
            }
        });
    }

    private void answer(HttpServerRequest request, Future<JsonObject> answer) {
        onContext(answer, request, json -> NodeApi.reply(request, 200, json));
    }

    private <T> void onContext(Future<T> answer, HttpServerRequest request, Consumer<T> then) {
        Context context = vertx.getOrCreateContext();
        answer.onComplete(done -> context.runOnContext(due -> {
            if (request.response().closed()) {
                return;
            }
            if (done.succeeded()) {
                then.accept(done.result());
            } else if (done.cause() instanceof Jobs.Refused refused) {
                NodeApi.fault(request, refused.status(), String.valueOf(refused.getMessage()));
            } else {
                NodeApi.fault(request, 500, String.valueOf(done.cause().getMessage()));
            }
        }));
    }

    /** Gathers a body up to a size; beyond it the rest is not read. */
    private static void body(HttpServerRequest request, int most, Consumer<Buffer> then) {
        Buffer body = Buffer.buffer();
        boolean[] isTooLong = {false};
        request.handler(part -> {
            if (isTooLong[0]) {
                return;
            }
            if (body.length() + part.length() > most) {
                isTooLong[0] = true;
                request.response().putHeader("connection", "close");
                NodeApi.fault(request, 413, "more than " + most + " bytes at once; send less");
                return;
            }
            body.appendBuffer(part);
        });
        request.endHandler(end -> {
            if (!isTooLong[0]) {
                then.accept(body);
            }
        });
    }

    private static JsonObject json(Jobs.Progress progress) {
        return new JsonObject()
                .put("id", progress.id())
                .put("name", progress.name())
                .put("kernel", progress.kernel())
                .put("state", progress.state())
                .put("slices", progress.slices())
                .put("done", progress.done())
                .put("neighbours", progress.neighbours())
                .put("bytes", progress.bytes())
                .put("why", progress.fault());
    }

    private static JsonObject json(List<Jobs.Progress> all) {
        JsonArray tasks = new JsonArray();
        all.forEach(progress -> tasks.add(json(progress)));
        return new JsonObject().put("tasks", tasks);
    }
}
