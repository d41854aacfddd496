namespace CarPortal.Data.Imports;

/// <summary>What files call the fields of a car, in English, German, French, Spanish, Italian, Dutch, Polish and Czech.</summary>
internal static class HeadingWords
{
    private static readonly (string Field, string Words)[] All =
    [
        ("stockNumber", "stock number,stock no,stock nr,stock#,stock,stock id,inventory number,bestandsnummer,lagernummer,interne nummer,interne nr,fahrzeugnummer,"
            + "numero de stock,n de stock,numero stock,voorraadnummer,numer magazynowy,skladove cislo,reference,ref,sku"),
        ("vin", "vin,vin number,chassis number,chassis no,chassis,frame number,fin,fahrgestellnummer,fahrzeugidentnummer,fahrzeugidentifizierungsnummer,fgst nr,numero de serie,numero de chassis,"
            + "bastidor,numero de bastidor,telaio,numero di telaio,chassisnummer,numer vin,nr vin,numer nadwozia,cislo karoserie"),
        ("make", "make,brand,manufacturer,marke,hersteller,fabrikat,marque,constructeur,marca,fabricante,merk,marka,znacka,vyrobce"),
        ("model", "model,model name,modell,modele,modelo,modello,modelreeks"),
        ("title", "title,name,headline,heading,listing title,vehicle,titel,bezeichnung,fahrzeug,fahrzeugbezeichnung,angebot,titre,designation,titulo,titolo,tytul,nazwa,nazev"),
        ("year", "year,model year,year of manufacture,year of registration,registration year,baujahr,modelljahr,jahr,erstzulassungsjahr,annee,millesime,ano,ano de fabricacion,anno,bouwjaar,rok,rok produkcji,rok vyroby"),
        ("mileage", "mileage,odometer,odo,miles,km,kms,kilometers,kilometres,kilometer,kilometerstand,km stand,laufleistung,tachostand,kilometrage,kilometros,kilometraje,chilometri,chilometraggio,"
            + "kilometerstand in km,przebieg,najeto,tachometr"),
        ("price", "price,asking price,sales price,retail price,list price,price eur,price usd,preis,verkaufspreis,angebotspreis,bruttopreis,preis in euro,prix,prix de vente,precio,prezzo,prijs,vraagprijs,cena,cena brutto"),
        ("damage", "damage,damages,not repaired damage,unrepaired damage,schaden,schaeden,unfallschaden,dommages,degats,danos,danni,schade,uszkodzenia,poskozeni"),
        ("colour", "colour,color,exterior color,exterior colour,paint,farbe,aussenfarbe,lackfarbe,couleur,color exterior,colore,kleur,kolor,barva"),
        ("fuel", "fuel,fuel type,engine type,kraftstoff,kraftstoffart,treibstoff,antrieb,antriebsart,carburant,energie,combustible,carburante,alimentazione,brandstof,paliwo,rodzaj paliwa,palivo"),
        ("gearbox", "gearbox,transmission,gear,getriebe,getriebeart,schaltung,boite,boite de vitesses,cambio,caja de cambios,versnellingsbak,transmissie,skrzynia biegow,prevodovka"),
        ("body", "body,body type,body style,vehicle type,karosserie,karosserieform,aufbau,fahrzeugtyp,carrosserie,carroceria,carrozzeria,koetswerk,nadwozie,karoserie"),
        ("powerKw", "power,power kw,kw,power ps,ps,hp,horsepower,leistung,leistung kw,leistung ps,motorleistung,puissance,potencia,potenza,vermogen,moc,vykon"),
        ("doors", "doors,number of doors,tueren,anzahl tueren,turen,portes,nombre de portes,puertas,porte,deuren,drzwi,dvere"),
        ("firstRegistered", "first registered,first registration,registered,registration date,date of registration,erstzulassung,ez,premiere immatriculation,mise en circulation,date de mise en circulation,"
            + "primera matriculacion,matriculacion,prima immatricolazione,immatricolazione,eerste toelating,pierwsza rejestracja,prvni registrace"),
        ("location", "location,lot location,place,parking space,site,branch,standort,stellplatz,filiale,parkplatz,emplacement,lieu,ubicacion,posizione,locatie,lokalizacja,umisteni"),
        ("notes", "notes,note,comment,comments,remarks,description,internal notes,notizen,bemerkung,bemerkungen,beschreibung,kommentar,remarques,commentaire,notas,observaciones,descripcion,note interne,opmerkingen,omschrijving,uwagi,opis,poznamka,popis"),
        ("status", "status,state of sale,availability,verfuegbarkeit,statut,estado,stato,stav"),
        ("acquiredOn", "acquired on,acquired,date acquired,purchase date,bought on,stock date,date in stock,arrival,ankaufsdatum,einkaufsdatum,zugang,eingang,date d achat,fecha de compra,data di acquisto,aankoopdatum,data zakupu,datum nakupu"),
        ("lastSeenAt", "last seen at,last seen,lastseen,zuletzt gesehen,derniere vue"),
        ("purchasePrice", "purchase price,cost,cost price,buying price,einkaufspreis,ankaufspreis,ek,ek preis,prix d achat,precio de compra,prezzo di acquisto,inkoopprijs,cena zakupu,nakupni cena"),
        ("salePrice", "sale price,sold price,sold for,verkauft fuer,erloes,prix vendu,precio vendido,verkoopprijs"),
        ("soldOn", "sold on,date sold,sale date,verkauft am,verkaufsdatum,date de vente,fecha de venta,data di vendita,verkoopdatum,data sprzedazy,datum prodeje"),
        ("soldBy", "sold by,salesperson,seller name,verkaeufer name,verkauft von,vendeur,vendedor,venditore,verkoper,sprzedawca,prodejce"),
        ("buyerName", "buyer name,buyer,customer,kaeufer,kunde,acheteur,client,comprador,acquirente,koper,kupujacy,kupujici"),
    ];

    private static readonly Dictionary<string, string> ByWord = All
        .SelectMany(known => known.Words.Split(',').Append(known.Field).Select(word => (Word: Simplify(word), known.Field)))
        .DistinctBy(known => known.Word).ToDictionary(known => known.Word, known => known.Field);

    /// <summary>The field that a heading names; null when it is none of ours.</summary>
    public static string? FieldOf(string heading) =>
        ByWord.GetValueOrDefault(Simplify(heading)) ?? ByWord.GetValueOrDefault(Simplify(WithoutBrackets(heading)));

    /// <summary>A heading without what people write differently: case, accents, umlauts, spaces, marks.</summary>
    public static string Simplify(string heading) => string.Concat(
        TextFolding.Fold(heading.Replace("ä", "ae", StringComparison.OrdinalIgnoreCase).Replace("ö", "oe", StringComparison.OrdinalIgnoreCase)
            .Replace("ü", "ue", StringComparison.OrdinalIgnoreCase)).Where(char.IsLetterOrDigit));

    /// <summary>"Price (EUR)" and "Mileage [km]" name the same as without.</summary>
    private static string WithoutBrackets(string heading) => heading.AsSpan().IndexOfAny('(', '[') is > 0 and var at ? heading[..at] : heading;
}
