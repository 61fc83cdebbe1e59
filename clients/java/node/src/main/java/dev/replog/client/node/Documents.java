package dev.replog.client.node;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.TypeInfo;
import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns whole documents into rows: one for the root, and one for each object of its nested arrays. */
final class Documents {

    /** Members of a document that are no fields. */
    private static final Set<String> OWN =
            Set.of("id", "localId", "user_id", "etag", "version", "created_at", "updated_at");

    private final Catalogue catalogue;
    private final String etag;
    private final List<BaseRow> rows = new ArrayList<>();

    private Documents(Catalogue catalogue, String etag) {
        this.catalogue = catalogue;
        this.etag = etag;
    }

    /**
     * The rows of an entity that is not deleted, the root first. Fields that the catalogue does not have are kept.
     *
     * @param etag of all rows: the sync token of their packet, because only that can be the base of a change
     */
    static List<BaseRow> rows(PacketEntity entity, Catalogue catalogue, String etag) {
        Documents documents = new Documents(catalogue, etag);
        Map<String, @Nullable Object> data = entity.data();
        String updatedAt = entity.updatedAt();
        documents.add(
                new RowKey(entity.type(), entity.uuid()),
                data == null ? Map.of() : data,
                null,
                updatedAt == null ? "" : updatedAt);
        return documents.rows;
    }

    private void add(
            RowKey key, Map<String, @Nullable Object> document, @Nullable RowKey parent, String updatedAtOfRoot) {
        TypeInfo type = catalogue.type(key.type());
        Map<String, String> children = type == null ? Map.of() : type.children();
        Members.Builder fields = new Members.Builder();
        document.forEach((name, value) -> {
            if (value != null && !OWN.contains(name) && !children.containsKey(name)) {
                fields.put(name, value);
            }
        });
        String parentField = type == null ? null : type.parentField();
        if (parent != null && parentField != null) {
            fields.put(parentField, parent.id());
        }
        Long version = Json.whole(document.get("version"));
        String updatedAt = Json.text(document.get("updated_at"));
        rows.add(new BaseRow(
                key.type(),
                key.id(),
                false,
                Json.text(document.get("localId")),
                etag,
                version == null ? 0 : version,
                updatedAt == null ? updatedAtOfRoot : updatedAt,
                fields.build()));
        children.forEach((array, childType) -> {
            for (Object item : Json.items(document.get(array))) {
                Map<String, @Nullable Object> child = Json.object(item);
                String id = child == null ? null : Json.text(child.get("id"));
                if (child != null && id != null) {
                    add(new RowKey(childType, id), child, key, updatedAtOfRoot);
                }
            }
        });
    }
}
