package dev.replog.client.sync;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.store.BaseRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One page of a pull, as the engine understands it.
 *
 * @param pageToken present on all pages but the last
 * @param token present on the last page
 * @param strange items that are not as the contract says; they are left out, and reported
 */
record Page(
        List<BaseRow> live,
        List<BaseRow> deleted,
        @Nullable String pageToken,
        @Nullable String token,
        int remaining,
        List<String> strange) {

    private static final int STRANGE_CHARS_MAX = 100;

    /** Null when it is not a page. */
    static @Nullable Page of(@Nullable Object body) {
        Map<String, @Nullable Object> page = Json.object(body);
        if (page == null || !(page.get("items") instanceof List<?>)) {
            return null;
        }
        List<BaseRow> live = new ArrayList<>();
        List<BaseRow> deleted = new ArrayList<>();
        List<String> strange = new ArrayList<>();
        for (Object item : Json.items(page.get("items"))) {
            BaseRow row = row(Json.object(item));
            if (row == null) {
                String text = JsonWriter.write(item);
                strange.add(text.substring(0, Math.min(STRANGE_CHARS_MAX, text.length())));
            } else {
                (row.deleted() ? deleted : live).add(row);
            }
        }
        String pageToken = Json.text(page.get("pageToken"));
        String token = Json.text(page.get("nextSyncToken"));
        Long remaining = Json.whole(page.get("remaining"));
        if (pageToken == null && token == null) {
            return null;
        }
        return new Page(live, deleted, pageToken, token, remaining == null ? 0 : remaining.intValue(), strange);
    }

    private static @Nullable BaseRow row(@Nullable Map<String, @Nullable Object> item) {
        String type = item == null ? null : Json.text(item.get("type"));
        String id = item == null ? null : Json.text(item.get("id"));
        if (item == null || type == null || id == null) {
            return null;
        }
        Long version = Json.whole(item.get("version"));
        Map<String, @Nullable Object> data = Json.object(item.get("data"));
        return new BaseRow(
                type,
                id,
                "deleted".equals(item.get("status")),
                Json.text(item.get("localId")),
                textOrEmpty(item.get("etag")),
                version == null ? 0 : version,
                textOrEmpty(item.get("updated_at")),
                data == null ? new Members.Builder().build() : data);
    }

    private static String textOrEmpty(@Nullable Object value) {
        String text = Json.text(value);
        return text == null ? "" : text;
    }
}
