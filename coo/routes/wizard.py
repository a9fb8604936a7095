"""Addresses of the applicant who fills an application: start, tabs, rows of the tabs' tables."""

from django.urls import path

from coo.views import apply, arranging, attachments, books, copying, fixes, inputs, items, removals, tabs

APPLICATION = "applications/<uuid:uuid>"
ITEM = f"{APPLICATION}/export-details/items/<uuid:item_uuid>"
INPUT = f"{APPLICATION}/import-details/inputs/<uuid:input_uuid>"
ORIGIN = f"{APPLICATION}/import-details/origin"
ATTACHMENT = f"{APPLICATION}/attachments/<uuid:attachment_uuid>"

urlpatterns = [
    path("apply/", apply.apply, name="apply"),
    path("apply/start/", apply.apply_start, name="apply_start"),
    path("apply/proceed/", apply.apply_proceed, name="apply_proceed"),
    path(f"{APPLICATION}/delete/", apply.draft_delete, name="draft_delete"),
    path(f"{APPLICATION}/copy/", copying.application_copy, name="application_copy"),
    path(f"{APPLICATION}/copied/", copying.copied, name="copied"),
    path("books/consignees/", books.consignee_book, name="consignee_book"),
    path("books/consignees/<uuid:entry_uuid>/remove/", books.consignee_remove, name="consignee_remove"),
    path("books/products/", books.product_book, name="product_book"),
    path("books/products/<uuid:entry_uuid>/remove/", books.product_remove, name="product_remove"),
    path("removals/<uuid:removal_uuid>/undo/", removals.removal_undo, name="removal_undo"),
    path(f"{APPLICATION}/export-details/items/arrange/", arranging.items_arrange, name="items_arrange"),
    path(f"{ITEM}/move/", arranging.item_move, name="item_move"),
    path(f"{APPLICATION}/export-details/items/add/", items.item_add, name="item_add"),
    path(f"{ITEM}/", items.item_edit, name="item_edit"),
    path(f"{ITEM}/delete/", items.item_delete, name="item_delete"),
    path(f"{APPLICATION}/import-details/inputs/add/", inputs.input_add, name="input_add"),
    path(f"{INPUT}/", inputs.input_edit, name="input_edit"),
    path(f"{INPUT}/delete/", inputs.input_delete, name="input_delete"),
    path(f"{ORIGIN}/apply/", inputs.origin_apply, name="origin_apply"),
    path(f"{ORIGIN}/<uuid:item_uuid>/", inputs.origin_edit, name="origin_edit"),
    path(f"{APPLICATION}/fix/", fixes.fix_apply, name="fix_apply"),
    path(f"{APPLICATION}/attachments/add/", attachments.attachment_add, name="attachment_add"),
    path(f"{ATTACHMENT}/", attachments.attachment_edit, name="attachment_edit"),
    path(f"{ATTACHMENT}/file/", attachments.attachment_file, name="attachment_file"),
    path(f"{ATTACHMENT}/preview/", attachments.attachment_preview, name="attachment_preview"),
    path(f"{ATTACHMENT}/delete/", attachments.attachment_delete, name="attachment_delete"),
    path(f"{APPLICATION}/<slug:slug>/clear/", tabs.clear_tab, name="clear_tab"),
    path(f"{APPLICATION}/<slug:slug>/", tabs.tab, name="tab"),
]
