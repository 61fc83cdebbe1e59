package dev.replog.schemas.catalogue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of an operator's folder: new types, and fields of types that ship with RepLog. The result is the
 * whole catalogue, or the first reason for which the files cannot be used. The order of the files has no effect.
 */
public final class CatalogueReader {
    private final Map<String, Schema> schemas = new LinkedHashMap<>();
    private final Map<String, TypeFile> files = new LinkedHashMap<>();
    private final Set<String> reservedPaths;

    private CatalogueReader(Set<String> reservedPaths) {
        this.reservedPaths = reservedPaths;
        Catalogue.shipped().types().forEach(type -> schemas.put(type.name(), type.schema()));
    }

    /**
     * @param files the texts of the files by their names
     * @param reservedPaths the words after {@code /api/} that are not collections
     */
    public static Catalogue read(SortedMap<String, String> files, Set<String> reservedPaths)
            throws CatalogueRefusedException {
        CatalogueReader reader = new CatalogueReader(reservedPaths);
        for (Map.Entry<String, String> file : files.entrySet()) {
            reader.add(TypeFile.parse(file.getKey(), file.getValue()));
        }
        return reader.catalogue();
    }

    private void add(TypeFile file) throws CatalogueRefusedException {
        TypeFile before = files.put(file.type(), file);
        if (before != null) {
            throw file.place()
                    .in("replog.type")
                    .refuse(file.type(), "a type that " + before.place().path() + " does not describe");
        }
        Schema shipped = schemas.get(file.type());
        schemas.put(file.type(), shipped == null ? file.asNewType() : file.asExtensionOf(shipped));
    }

    private Catalogue catalogue() throws CatalogueRefusedException {
        requireUnique("replog.collection");
        requireUnique("replog.code");
        for (TypeFile file : files.values()) {
            Schema schema = schemaOf(file);
            Object collection = schema.getObjectProp("replog.collection");
            file.place()
                    .in("replog.collection")
                    .require(!reservedPaths.contains(collection), collection, "no path of the API");
            requireReferences(file, schema);
            requireChildren(file, schema);
            Set<Object> names = new HashSet<>();
            schema.getFields().forEach(field -> names.add(field.name()));
            List<String> oneOf = Field.texts(schema.getObjectProp("replog.requiresOneOf"));
            file.place().in("replog.requiresOneOf").require(names.containsAll(oneOf), oneOf, "fields of the type");
        }
        for (TypeFile file : files.values()) {
            requireParentFirst(file, schemaOf(file));
        }
        return Catalogue.of(schemas.values());
    }

    private void requireUnique(String key) throws CatalogueRefusedException {
        Map<Object, String> owners = new HashMap<>();
        for (Map.Entry<String, Schema> type : schemas.entrySet()) {
            Object value = type.getValue().getObjectProp(key);
            String owner = owners.putIfAbsent(value, type.getKey());
            TypeFile file = files.get(type.getKey());
            if (owner != null && file != null) {
                throw file.place().in(key).refuse(value, "a value that the type " + owner + " does not have");
            }
        }
    }

    private void requireReferences(TypeFile file, Schema schema) throws CatalogueRefusedException {
        boolean hasParent = false;
        for (Schema.Field field : schema.getFields()) {
            Place there = file.place().in("field " + field.name());
            for (String key : new String[] {"replog.parent", "replog.reference"}) {
                Object target = field.getObjectProp(key);
                there.in(key).require(target == null || schemas.containsKey(target), target, "a type of the catalogue");
            }
            if (field.getObjectProp("replog.parent") != null) {
                there.in("replog.parent").require(!hasParent, "a second parent", "at most one field with a parent");
                hasParent = true;
            }
        }
    }

    /** Follows the parents up to the root; so a cycle is found too. */
    private void requireParentFirst(TypeFile file, Schema schema) throws CatalogueRefusedException {
        Set<String> below = new HashSet<>(Set.of(file.type()));
        String parent = parent(schema);
        Place there = file.place().in("replog.parent");
        while (parent != null) {
            there.require(below.add(parent), parent, "a parent that is not below the type itself");
            parent = parent(schemas.get(parent));
        }
        String own = parent(schema);
        if (own != null) {
            int code = code(schema);
            int codeOfParent = code(schemas.get(own));
            file.place()
                    .in("replog.code")
                    .require(code > codeOfParent, code, "more than " + codeOfParent + ", the code of its parent");
        }
    }

    private void requireChildren(TypeFile file, Schema schema) throws CatalogueRefusedException {
        if (!(schema.getObjectProp("replog.children") instanceof Map<?, ?> children)) {
            return;
        }
        for (Map.Entry<?, ?> child : children.entrySet()) {
            Place there = file.place().in("replog.children").in(String.valueOf(child.getKey()));
            there.require(schema.getField(String.valueOf(child.getKey())) == null, "a field too", "no name of a field");
            Schema type = schemas.get(String.valueOf(child.getValue()));
            there.require(type != null, child.getValue(), "a type of the catalogue");
            there.require(file.type().equals(parent(type)), child.getValue(), "a type whose parent is " + file.type());
        }
    }

    private Schema schemaOf(TypeFile file) {
        Schema schema = schemas.get(file.type());
        if (schema == null) {
            throw new IllegalStateException(file.type() + ": no schema (expected: added with its file)");
        }
        return schema;
    }

    private static int code(@Nullable Schema schema) {
        return schema != null && schema.getObjectProp("replog.code") instanceof Integer code ? code : 0;
    }

    private static @Nullable String parent(@Nullable Schema schema) {
        return schema == null
                ? null
                : schema.getFields().stream()
                        .map(field -> field.getProp("replog.parent"))
                        .filter(name -> name != null)
                        .findFirst()
                        .orElse(null);
    }
}
