"""What goes wrong while rows are made for COPY is what the caller gets to know."""

import pytest
from django.db import connection, transaction

from households.imports.copying import copy_lines
from povertycase.sheets import FileRefused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("error", [FileRefused("E-LIM-ROWS", "行数超过上限"), KeyError("x")])
def test_an_error_in_a_later_block_is_raised_as_it_is(error):
    def blocks():
        yield ["1\t甲"]
        raise error

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (number int, name text) ON COMMIT DROP")
        with pytest.raises(type(error)) as raised, transaction.atomic():
            copy_lines(cursor, "copied", ("number", "name"), blocks())

    assert raised.value is error
